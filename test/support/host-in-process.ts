import { createHostProvider } from "../../provider/dynamic/host-provider.ts";
import type { Reporter } from "../../provider/reporting/reporter.ts";
import { bulkCancellation } from "../../provider/resources/bulk/bulk.ts";
import { cancellation } from "../../provider/resources/cancellation/cancellation.ts";
import { ResourceContext } from "../../provider/resources/context.ts";
import type { Properties, Resource } from "../../provider/resources/resource.ts";
import { ToldOnce } from "../../provider/resources/told-once.ts";
import { openSession, type Session } from "../../provider/session.ts";
import { hostOf } from "../faults/model/host.ts";
import { bulkProviderText, type ProviderProcess, providerText } from "./provider-process.ts";

/** What a test asks of the provider's process, where it does not matter whether it is one. */
export type Host = Pick<ProviderProcess, "check" | "create" | "read" | "stop" | "stderr">;

/**
 * The front door for dynamic resources in the process of the test. A process of its own costs a second of processor time;
 * it is for what a process decides: environment, protocol, end.
 */
export class HostInProcess implements Host {
  /** What a process would have written to it. */
  stderr = "";
  readonly #host: ReturnType<typeof hostOf>;

  constructor(config: Readonly<Record<string, string>>) {
    const reporter: Reporter = {
      say: (line) => this.#write(line),
      warn: (line) => this.#write(`warning: ${line}`),
    };
    const told = new ToldOnce();
    let session: Promise<Session> | undefined;
    const opened = () => {
      session ??= openSession({ get: (key) => config[key] }, reporter);
      return session;
    };
    const hosted = (resource: Resource) =>
      createHostProvider(async () => ({
        resource,
        context: new ResourceContext(opened, reporter, { told }),
      }));
    this.#host = hostOf(
      new Map([
        [providerText, hosted(cancellation)],
        [bulkProviderText, hosted(bulkCancellation)],
      ]),
    );
  }

  async check(news: Properties, olds: Properties = {}) {
    const { inputs, failures } = await this.#host.check(olds, news);
    return { inputs: { ...inputs }, failures: [...failures] };
  }

  async create(inputs: Properties) {
    const { id, outputs } = await this.#host.create(inputs);
    return { id, properties: { ...outputs } };
  }

  async read(id: string, properties: Properties) {
    const found = await this.#host.read(id, properties);
    return { id: found.id, properties: { ...found.outputs } };
  }

  async stop(): Promise<void> {}

  #write(line: string): void {
    this.stderr += `defender: ${line}\n`;
  }
}
