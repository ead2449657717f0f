import * as pulumi from "@pulumi/pulumi";
import { MachineActionLookup } from "../lifecycle/lookup.ts";
import { terminalReporter } from "../reporting/reporter.ts";
import { openSession, type Session } from "../session.ts";

/** A look-up in the program's own process, with the settings that the provider's process has. */
export function createProgramLookup(): MachineActionLookup {
  let session: Promise<Session> | undefined;
  return new MachineActionLookup(async () => {
    session ??= openSession({ get: (key) => pulumi.runtime.getConfig(key) }, reporter);
    return (await session).client;
  });
}

/** The provider looks at the same actions in its own process and warns there. Twice would be once too often. */
const reporter = { say: terminalReporter.say, warn: () => undefined };
