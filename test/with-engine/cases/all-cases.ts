import type { Case } from "./case.ts";
import { changes } from "./changes.ts";
import { lies } from "./lies.ts";
import { lostAnswers } from "./lost-answers.ts";
import { outcomes } from "./outcomes.ts";
import { refreshes } from "./refreshes.ts";
import { heldGuards, refusals } from "./refusals.ts";
import { waits } from "./waits.ts";

/** Every case, by the name that its resource has. */
export const allCases: Readonly<Record<string, Case>> = {
  ...outcomes,
  ...lostAnswers,
  ...lies,
  ...refusals,
  ...heldGuards,
  ...waits,
  ...changes,
  ...refreshes,
};
