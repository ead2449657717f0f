import type { MachineAction } from "../defender/machine-action.ts";
import type { FirstLook } from "../lifecycle/first-look.ts";
import { nextStep } from "../lifecycle/policy.ts";
import { parseStoredAction } from "../resources/cancellation/state.ts";
import type { ListEntry } from "./list-entry.ts";
import type { ListProblem } from "./list-problem.ts";

/**
 * Lists what an update would refuse: actions that are not found, that ended already, or that are not the expected
 * ones. A new entry is looked up. One that the state holds is judged by what is stored, as an update would: an action
 * that was settled long ago may be gone from the service. What cannot be looked at is no problem here; the provider,
 * which looks again, says so once.
 */
export async function liveProblems(
  entries: readonly ListEntry[],
  stored: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  lookup: Pick<FirstLook, "find">,
): Promise<readonly ListProblem[]> {
  const problems = await Promise.all(
    entries.map(async (entry) => {
      const { machineActionId } = entry.request;
      const outputs = stored.get(machineActionId);
      if (outputs !== undefined) {
        return refusal(entry, parseStoredAction(machineActionId, outputs));
      }
      const result = await lookup.find(machineActionId);
      if (result.kind === "notFound") {
        return { place: entry.placeOf("machineActionId"), message: result.error.message };
      }
      return refusal(entry, result.kind === "found" ? result.action : undefined);
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

function refusal(entry: ListEntry, action: MachineAction | undefined): ListProblem | undefined {
  const step = action === undefined ? undefined : nextStep(entry.request, action);
  if (step?.kind !== "refuse") {
    return undefined;
  }
  return {
    place: entry.placeOf(step.reason === "guard" ? "expect" : "machineActionId"),
    message: `machine action ${entry.request.machineActionId}: ${step.message}`,
  };
}
