import type { SettingsSource } from "../configuration/settings.ts";
import { MachineActionLookup } from "../lifecycle/first-look.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Session } from "../session.ts";

/** Opens the session with the service; see `session.ts`. */
export type OpenSession = (config: SettingsSource, reporter: Reporter) => Promise<Session>;

/** What the methods share within one process of the engine's host. */
export class ProviderContext {
  readonly reporter: Reporter;
  readonly lookup: MachineActionLookup;
  readonly #openSession: OpenSession;
  readonly #told = new Set<string>();
  #config: SettingsSource = { get: () => undefined };
  #session: Promise<Session> | undefined;

  constructor(openSession: OpenSession, reporter: Reporter) {
    this.#openSession = openSession;
    this.reporter = reporter;
    this.lookup = new MachineActionLookup(async () => (await this.session()).client);
  }

  /**
   * Takes the stack config. The host calls it once and may call other methods before its promise is done, so all of
   * it happens at once.
   */
  configure(config: SettingsSource): void {
    this.#config = config;
  }

  /** The session of this process, opened at the first need. A failure is the same for all resources. */
  session(): Promise<Session> {
    this.#session ??= this.#openSession(this.#config, this.reporter);
    return this.#session;
  }

  /** Warns of something that holds for all resources alike, once. */
  warnOnce(line: string): void {
    if (this.#told.has(line)) {
      return;
    }
    this.#told.add(line);
    this.reporter.warn(line);
  }
}
