import type { MachineAction } from "../defender/machine-action.ts";
import type { LookUp } from "../lifecycle/first-look.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import { nextStep, refusedInput, type Step } from "../lifecycle/policy.ts";
import { parseStoredAction, parseStoredState } from "../resources/cancellation/state.ts";
import type { ListEntry } from "./list-entry.ts";
import type { ListProblem } from "./list-problem.ts";
import type { StoredCancellations } from "./stored-cancellations.ts";

/** What an update would do about an entry. */
export type Judgement =
  /** It would refuse it. */
  | { readonly kind: "problem"; readonly problem: ListProblem; readonly action: MachineAction | undefined }
  | { readonly kind: "step"; readonly step: Step; readonly action: MachineAction }
  /** The state holds it. The action is unknown when an earlier release has stored nothing of it. */
  | {
      readonly kind: "stored";
      readonly outcome: Outcome | undefined;
      readonly action: MachineAction | undefined;
    }
  /** Nobody can tell, because the action could not be looked at. */
  | { readonly kind: "blind"; readonly error: Error };

/**
 * Judges an entry by what an update would do about it. A new one is looked up. One that the state holds is judged by
 * what is stored, as an update would: an action that was settled long ago may be gone from the service.
 */
export async function judge(
  entry: ListEntry,
  stored: StoredCancellations,
  lookUp: LookUp,
): Promise<Judgement> {
  const { machineActionId } = entry.request;
  const outputs = stored.get(machineActionId);
  if (outputs !== undefined) {
    const action = parseStoredAction(machineActionId, outputs);
    const judgement = action === undefined ? undefined : judgeAction(entry, action);
    return judgement?.kind === "problem"
      ? judgement
      : { kind: "stored", outcome: parseStoredState(outputs).outcome, action };
  }
  const result = await lookUp(machineActionId);
  switch (result.kind) {
    case "found":
      return judgeAction(entry, result.action);
    case "notFound":
      return {
        kind: "problem",
        problem: { place: entry.placeOf("machineActionId"), message: result.error.message },
        action: undefined,
      };
    case "unknown":
      return { kind: "blind", error: result.error };
  }
}

function judgeAction(
  entry: ListEntry,
  action: MachineAction,
): Extract<Judgement, { kind: "problem" | "step" }> {
  const step = nextStep(entry.request, action);
  if (step.kind !== "refuse") {
    return { kind: "step", step, action };
  }
  return {
    kind: "problem",
    problem: {
      place: entry.placeOf(refusedInput(step)),
      message: `machine action ${entry.request.machineActionId}: ${step.message}`,
    },
    action,
  };
}
