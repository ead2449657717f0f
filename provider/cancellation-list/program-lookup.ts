import { MachineActionLookup } from "../lifecycle/lookup.ts";
import { programSession } from "../look-ups/program-session.ts";

/** A look-up in the program's own process, with the settings that the provider's process has. */
export function createProgramLookup(): MachineActionLookup {
  return new MachineActionLookup(async () => (await programSession()).client);
}
