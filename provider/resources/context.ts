import { waitTimeoutSecondsOf } from "../inputs/wait-timeout.ts";
import { FirstLook } from "../lifecycle/first-look.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Session } from "../session.ts";
import { ToldOnce } from "./told-once.ts";

/** What the resources of one process share. */
export class ResourceContext {
  /** The session with the service. A failure to open it is the same for all resources. */
  readonly session: () => Promise<Session>;
  readonly firstLook: FirstLook;
  readonly told: ToldOnce;
  /** Where this operation's lines go. */
  readonly reporter: Reporter;
  /** How long this operation waits when its inputs do not say, in seconds. */
  readonly waitTimeoutSeconds: number;

  /**
   * @param session gives the one session of the process; called at the first need
   * @param shared what another context of the process has already
   * @param customTimeoutSeconds the program's `customTimeouts` for the operation; 0 when it has none
   */
  constructor(
    session: () => Promise<Session>,
    reporter: Reporter,
    shared: Partial<Pick<ResourceContext, "firstLook" | "told">> = {},
    customTimeoutSeconds = 0,
  ) {
    this.session = session;
    this.reporter = reporter;
    this.waitTimeoutSeconds = waitTimeoutSecondsOf(customTimeoutSeconds);
    this.firstLook = shared.firstLook ?? new FirstLook(async () => (await session()).client);
    this.told = shared.told ?? new ToldOnce();
  }

  /** The same for one operation, whose lines go beside its resource and which may have a time limit of its own. */
  forOperation(reporter: Reporter, customTimeoutSeconds = 0): ResourceContext {
    return new ResourceContext(this.session, reporter, this, customTimeoutSeconds);
  }
}
