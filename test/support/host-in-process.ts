import { createHostProvider, type HostProvider } from "../../provider/dynamic/host-provider.ts";
import type { Reporter } from "../../provider/reporting/reporter.ts";
import { bulkCancellation } from "../../provider/resources/bulk/bulk.ts";
import { cancellation } from "../../provider/resources/cancellation/cancellation.ts";
import { ResourceContext } from "../../provider/resources/context.ts";
import type { Properties } from "../../provider/resources/resource.ts";
import { ToldOnce } from "../../provider/resources/told-once.ts";
import { openSession, type Session } from "../../provider/session.ts";
import type { ProviderProcess } from "./provider-process.ts";
import { bulkProviderText } from "./provider-process.ts";

/** What a test asks of the provider's process, where it does not matter whether it is one. */
export type Host = Pick<ProviderProcess, "check" | "stop" | "stderr">;

/**
 * The front door for dynamic resources in the process of the test. A process of its own costs a second of processor time;
 * it is for what a process decides: environment, protocol, end.
 */
export class HostInProcess implements Host {
  /** What a process would have written to it. */
  stderr = "";
  readonly #single: HostProvider;
  readonly #bulk: HostProvider;

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
    const context = () => new ResourceContext(opened, reporter, { told });
    this.#single = createHostProvider(async () => ({ resource: cancellation, context: context() }));
    this.#bulk = createHostProvider(async () => ({ resource: bulkCancellation, context: context() }));
  }

  async check(news: Properties, olds: Properties = {}) {
    const provider = news["__provider"] === bulkProviderText ? this.#bulk : this.#single;
    const { inputs, failures } = await provider.check(olds, news);
    return { inputs: { ...inputs }, failures: failures ?? [] };
  }

  async stop(): Promise<void> {}

  #write(line: string): void {
    this.stderr += `defender: ${line}\n`;
  }
}
