import type { RequestListener } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../../../simulator/clock.ts";
import { defaultCallerRules } from "../../../simulator/defender/caller-checks.ts";
import { createDefenderApp } from "../../../simulator/defender/defender-api.ts";
import { MachineActionWorld } from "../../../simulator/defender/machine-action-world.ts";
import { RateLimits } from "../../../simulator/defender/rate-limits.ts";
import type { Truth } from "../../../simulator/defender/scripted-action.ts";
import { cancelRoles, demoApplication, demoTenantId } from "../../../simulator/entra/application.ts";
import { EntraTenant } from "../../../simulator/entra/entra-tenant.ts";
import { createEntraApp } from "../../../simulator/entra/token-endpoint.ts";
import { randomNumbers } from "../../../simulator/faults/faults.ts";
import { asRead, type Oddity } from "../model/oddity.ts";
import type { RunTime } from "../model/premises.ts";
import { seedOf } from "../model/random.ts";
import { absentAction, type Roles, type Scenario } from "../model/scenario.ts";
import type { Tally } from "../model/tally.ts";
import type { Exchange } from "../model/traffic.ts";
import { addAction, scriptArgumentSecret } from "./action-of-plan.ts";
import { answerForm } from "./answer-form.ts";
import { Happenings } from "./happenings.ts";
import { PlannedFaults } from "./planned-faults.ts";
import { attachWire, LinkedRecord } from "./wire.ts";

const rolesByName: Readonly<Record<Roles, readonly string[]>> = {
  all: ["Machine.Read.All", ...cancelRoles],
  readOnly: ["Machine.Read.All"],
  cancelOnly: cancelRoles,
  none: [],
};

/** An id that no tenant has. */
const absentActionId = "00000000-dead-4bad-8bad-000000000000";

export interface SimulatedServiceOptions {
  readonly scenario: Scenario;
  readonly time: Pick<RunTime, "elapsedMs" | "sleep">;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly processOf: (request: FastifyRequest) => number;
  readonly pageOrigin?: (process: number) => string;
}

/** The tenant of a run: the simulator's world, and its API and sign-in authority with what goes wrong with them. */
export class SimulatedService {
  readonly world: MachineActionWorld;
  readonly faults: PlannedFaults;
  readonly happenings: Happenings;
  readonly exchanges: readonly Exchange[];
  /** What must appear in no text: tokens, the client's secret, script arguments. */
  readonly secrets: string[] = [...demoApplication.secrets.map(({ value }) => value), scriptArgumentSecret];
  readonly defender: RequestListener;
  readonly entra: RequestListener;
  readonly #tenant: EntraTenant;
  readonly #limits: RateLimits;
  readonly #scenario: Scenario;
  readonly #actionIds: readonly string[];
  readonly #apps: readonly FastifyInstance[];
  #isHealed = false;

  private constructor(tenant: EntraTenant, options: SimulatedServiceOptions) {
    const { scenario, clock, tally, time } = options;
    const { service: plan, randomSeed } = scenario;
    this.#scenario = scenario;
    this.#tenant = tenant;
    this.world = new MachineActionWorld({ clock, cancelBehaviour: plan.cancel });
    this.#actionIds = scenario.actions.map((action) => addAction(this.world, action));
    this.setRoles("all");
    tenant.tokenLifetimeSeconds = plan.token.lifetimeSeconds - plan.token.endsEarlySeconds;
    this.#noteTokens();
    const lastToken = () => this.secrets.at(-1) ?? "";
    this.faults = new PlannedFaults(scenario.faults, { tally, lastToken });
    this.happenings = new Happenings(scenario.happenings, {
      world: this.world,
      actionId: (index) => this.idOf(index),
      setRoles: (roles) => this.setRoles(roles),
      sleep: (ms) => time.sleep(ms),
      tally,
    });
    this.#limits = new RateLimits(clock, plan.limits === undefined ? { enabled: false } : plan.limits);
    const record = new LinkedRecord(clock);
    this.exchanges = record.exchanges;
    const answering = { clock, record, faults: this.faults, tenant };
    const defender = createDefenderApp({
      ...answering,
      world: this.world,
      limits: this.#limits,
      rules: () => defaultCallerRules,
      endpoints: () => answerForm(plan, this.#isHealed),
    });
    attachWire(defender, record, {
      plan,
      processOf: options.processOf,
      pageOrigin: options.pageOrigin,
      happenings: this.happenings,
      isReadable: (id) => {
        const truth = this.truth(id);
        return truth !== undefined && asRead(truth.action, this.oddity(id)) !== undefined;
      },
      elapsedMs: () => time.elapsedMs,
      sleep: (ms) => time.sleep(ms),
      chance: (process, nth) => randomNumbers(seedOf(randomSeed, process, nth))(),
    });
    const entra = createEntraApp(answering);
    this.#apps = [defender, entra];
    this.defender = (request, response) => defender.routing(request, response);
    this.entra = (request, response) => entra.routing(request, response);
  }

  /** Makes the service of a run. The time of the run must have begun. */
  static async create(options: SimulatedServiceOptions): Promise<SimulatedService> {
    const tenant = await EntraTenant.create(demoTenantId, options.clock, "ES256");
    const service = new SimulatedService(tenant, options);
    await Promise.all(service.#apps.map((app) => app.ready()));
    return service;
  }

  /** Id of the action by its index in the scenario, which goes round; beyond all indices the tenant has none. */
  idOf(action: number): string {
    if (action >= absentAction) {
      return absentActionId;
    }
    return this.#actionIds[action % this.#actionIds.length] ?? absentActionId;
  }

  /** What really happened to an action; undefined for one that the tenant never had. */
  truth(id: string): Truth | undefined {
    return this.world.has(id) ? this.world.truth(id) : undefined;
  }

  /** How every answer shows an action otherwise than the service describes. */
  oddity(id: string): Oddity | undefined {
    return this.#scenario.actions[this.#actionIds.indexOf(id)]?.oddity;
  }

  /** How far reads of an action lie behind. */
  readsLagMs(id: string): number {
    return this.#scenario.actions[this.#actionIds.indexOf(id)]?.readsLagMs ?? 0;
  }

  /** When reads and lists begin to show an action, in milliseconds since the start. */
  visibleFromMs(id: string): number {
    return this.#scenario.actions[this.#actionIds.indexOf(id)]?.visibleAfterMs ?? 0;
  }

  setRoles(roles: Roles): void {
    this.#tenant.register({ ...demoApplication, roles: rolesByName[roles] });
  }

  /** Signs a token with the roles of this moment, without a request for it. */
  async issueToken(): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
    const application = this.#tenant.application(demoApplication.clientId) ?? demoApplication;
    const expiresAtMs = this.#tenant.clock.now() + this.#scenario.service.token.lifetimeSeconds * 1000;
    const token = await this.#tenant.issueToken(application, "https://api.securitycenter.microsoft.com");
    // The tenant keeps what it has verified, so that later no request waits for a signature in real time.
    await this.#tenant.verifyToken(token);
    return { token, expiresAtMs };
  }

  /** From now on nobody interferes, everything is permitted, and nothing goes wrong but a 404 now and then. */
  heal(): void {
    this.#isHealed = true;
    this.faults.heal();
    this.happenings.end();
    this.setRoles("all");
    // An hour that is used up is trouble, too; a minute is waited for.
    this.#limits.options = { ...this.#limits.options, perHour: Number.MAX_SAFE_INTEGER };
    for (const id of this.#actionIds) {
      this.world.hideFromNextGets(id, 1);
    }
  }

  #noteTokens(): void {
    const issue = this.#tenant.issueToken.bind(this.#tenant);
    this.#tenant.issueToken = async (application, resource) => {
      const token = await issue(application, resource);
      this.secrets.push(token);
      return token;
    };
  }
}
