import type { SettingsSource } from "../configuration/settings.ts";
import { terminalReporter } from "../reporting/reporter.ts";
import { ResourceContext } from "../resources/context.ts";
import { ToldOnce } from "../resources/told-once.ts";
import type { Session } from "../session.ts";
import { endWithEngine } from "./host-process.ts";

let session: Promise<Session> | undefined;
const told = new ToldOnce();

/**
 * What the resources of one kind share in a process of the engine's host. A process has one config, so all kinds share
 * the session, and with it the token and the service's limits. An unchanged `pulumi up` opens none: what signs in and
 * calls is loaded at the first call.
 */
export function createHostContext(config: SettingsSource): ResourceContext {
  const watch = endWithEngine();
  const opened = () => {
    session ??= import("../session.ts").then(({ openSession }) =>
      openSession(config, terminalReporter, { beforeCancel: async () => watch?.mustBeAlive() }),
    );
    return session;
  };
  return new ResourceContext(opened, terminalReporter, { told });
}
