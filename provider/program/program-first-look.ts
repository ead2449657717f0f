import { FirstLook } from "../lifecycle/first-look.ts";
import { programSession } from "./program-session.ts";

/** The first look in the program's own process, with the settings that the provider's process has. */
export function createProgramLookup(): FirstLook {
  return new FirstLook(async () => (await programSession()).client);
}
