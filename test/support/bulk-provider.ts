import { createHostProvider, type HostProvider } from "../../provider/dynamic/host-provider.ts";
import { bulkCancellation } from "../../provider/resources/bulk/bulk.ts";
import { ResourceContext } from "../../provider/resources/context.ts";
import type { Properties } from "../../provider/resources/resource.ts";
import { Clock } from "../../simulator/clock.ts";
import type { MachineAction } from "../../simulator/defender/machine-action.ts";
import { missingFields, withBody } from "../../simulator/faults/fault-catalogue.ts";
import type { SimulatorOptions } from "../../simulator/simulator-apps.ts";
import { RecordingReporter } from "./recording-reporter.ts";
import { passingTime, simulatedSession } from "./simulated-session.ts";
import { SimulatorCalls } from "./simulator-calls.ts";

/** The bulk provider with a simulator, both in this process. Needs driven timers. */
export class BulkProvider {
  readonly calls: SimulatorCalls;
  readonly reporter = new RecordingReporter();
  readonly #provider: HostProvider;

  private constructor(calls: SimulatorCalls) {
    this.calls = calls;
    const session = Promise.resolve(simulatedSession(calls, this.reporter));
    const context = new ResourceContext(() => session, this.reporter);
    this.#provider = createHostProvider(async () => ({ resource: bulkCancellation, context }));
  }

  static async create(options: SimulatorOptions = {}): Promise<BulkProvider> {
    const rateLimits = { enabled: false };
    return new BulkProvider(await SimulatorCalls.create({ clock: Clock.real(), rateLimits, ...options }));
  }

  get world() {
    return this.calls.apps.world;
  }

  /** Adds a pending antivirus scan, unless something else is said, and gives its id. */
  add(
    fields: Partial<MachineAction> = {},
    script: Parameters<SimulatorCalls["apps"]["world"]["add"]>[1] = {},
  ): string {
    return this.world.add({ type: "RunAntiVirusScan", ...fields }, script).id;
  }

  /** From now on, no answer shows a status of this action. */
  breakEntity(id: string): void {
    const { faults } = this.calls.apps;
    faults.always("get", missingFields("status"), { actionId: id });
    faults.always(
      "list",
      withBody(({ value, ...page }) => ({
        ...page,
        value: Array.isArray(value)
          ? value.map((entity) => (entity.id === id ? { ...entity, status: null } : entity))
          : value,
      })),
    );
  }

  count(operation: "cancel" | "get" | "list"): number {
    return this.calls.apps.requests.count({ operation });
  }

  check(news: Properties) {
    return passingTime(this.#provider.check({}, news));
  }

  /** The inputs as an update gets them: the host adds the provider's text to what check returns. */
  async checked(news: Properties): Promise<Record<string, unknown>> {
    const { inputs = {} } = await this.check(news);
    return { ...inputs, __provider: news["__provider"] };
  }

  async create(inputs: Properties) {
    const { id, outs } = await passingTime(this.#provider.create(inputs));
    return { id, outs: withText(outs, inputs) };
  }

  async update(olds: Properties, news: Properties) {
    const { outs } = await passingTime(this.#provider.update("id", olds, news));
    return { outs: withText(outs, news) };
  }

  /** The state has the provider's text, which the host adds to what create and update return. */
  diff(olds: Properties, news: Properties) {
    return this.#provider.diff("id", { ...olds, __provider: "text" }, news);
  }

  async read(state: Properties) {
    const { props = {} } = await passingTime(this.#provider.read("id", state));
    return { props: withText(props, state) };
  }
}

/** The outputs as the engine keeps them: the host adds the provider's text. */
function withText(outputs: Properties, { __provider }: Properties): Record<string, unknown> {
  return { ...outputs, __provider };
}
