import { FirstLook } from "../lifecycle/first-look.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Session } from "../session.ts";

/** What the resources of one process share. */
export class ResourceContext {
  /** The session with the service. A failure to open it is the same for all resources. */
  readonly session: () => Promise<Session>;
  readonly firstLook: FirstLook;
  /** Where this operation's lines go. */
  readonly reporter: Reporter;

  /** @param session gives the one session of the process; called at the first need */
  constructor(session: () => Promise<Session>, reporter: Reporter, firstLook?: FirstLook) {
    this.session = session;
    this.reporter = reporter;
    this.firstLook = firstLook ?? new FirstLook(async () => (await session()).client);
  }

  /** The same for one operation whose lines go elsewhere, for example beside its resource. */
  reportingTo(reporter: Reporter): ResourceContext {
    return new ResourceContext(this.session, reporter, this.firstLook);
  }
}
