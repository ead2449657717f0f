import type { SettingsSource } from "../configuration/settings.ts";
import type { EngineWatch } from "../engine/engine-watch.ts";
import { ResourceContext } from "../resources/context.ts";
import type { Session } from "../session.ts";
import type { EngineLog } from "./engine-log.ts";

/** What all resources of a configured provider share: one session, opened at the first need. */
export class Connection {
  readonly context: ResourceContext;
  #session: Promise<Session> | undefined;
  #isInterrupted = false;

  constructor(config: SettingsSource, log: EngineLog, watch: EngineWatch | undefined) {
    const reporter = log.reporterFor();
    const open = async () => {
      const { openSession } = await import("../session.ts");
      const session = await openSession(config, reporter, { beforeCancel: async () => watch?.mustBeAlive() });
      if (this.#isInterrupted) {
        session.waitingRoom.interrupt();
      }
      return session;
    };
    this.context = new ResourceContext(() => {
      this.#session ??= open();
      return this.#session;
    }, reporter);
  }

  /** Ends every wait, because somebody has asked the engine to stop. A session is not opened for it. */
  async interrupt(): Promise<void> {
    this.#isInterrupted = true;
    const session = await this.#session?.catch(() => undefined);
    session?.waitingRoom.interrupt();
  }
}
