import { createJointLook, type LookUp } from "../lifecycle/first-look.ts";
import { programSession } from "./program-session.ts";

/** The first look in the program's own process, with the settings that the provider's process has. */
export function createProgramLook(): LookUp {
  return createJointLook(async () => (await programSession()).client);
}
