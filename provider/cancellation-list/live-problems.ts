import type { LookUp } from "../lifecycle/first-look.ts";
import { judge } from "./judgement.ts";
import type { ListEntry } from "./list-entry.ts";
import type { ListProblem } from "./list-problem.ts";
import type { StoredCancellations } from "./stored-cancellations.ts";

/** What a look at the actions of a list has shown. */
export interface LiveFindings {
  /** What an update would refuse: actions that are not found, that ended already, or that are not the expected ones. */
  readonly problems: readonly ListProblem[];
  /** Why some could not be looked at; it is the same for all of them, or nearly. */
  readonly obstacle: Error | undefined;
}

/** Looks at the actions of all entries. */
export async function lookAtEntries(
  entries: readonly ListEntry[],
  stored: StoredCancellations,
  lookUp: LookUp,
): Promise<LiveFindings> {
  const judgements = await Promise.all(entries.map((entry) => judge(entry, stored, lookUp)));
  return {
    problems: judgements.flatMap((judgement) => (judgement.kind === "problem" ? judgement.problem : [])),
    obstacle: judgements.find((judgement) => judgement.kind === "blind")?.error,
  };
}
