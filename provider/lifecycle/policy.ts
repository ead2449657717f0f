import { describeMachineAction, type MachineAction } from "../defender/machine-action.ts";
import { AlreadyEndedError, type DefenderError, GuardError } from "../errors.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { containmentRefusal, type Expectation, guardRefusal } from "./guard.ts";
import { isCancellationAccepted, type Outcome, outcomeOf } from "./outcome.ts";

/** What a program declares about one machine action. */
export interface CancellationRequest {
  readonly machineActionId: string;
  /** Sent once, as the `Comment` of the cancel call. */
  readonly comment: string;
  readonly expect: Expectation;
  readonly onAlreadyEnded: AlreadyEndedPolicy;
  readonly waitTimeoutSeconds: number;
}

/** What to do when the action ended as something else before it could be cancelled. */
export type AlreadyEndedPolicy = "fail" | "accept";

/** What is to be done about an action, judged by its state as read. */
export type Step =
  | { readonly kind: "settled"; readonly outcome: Exclude<Outcome, "pending"> }
  | { readonly kind: "cancel" }
  | { readonly kind: "wait" }
  | Refusal;

/** Why nothing is done about an action. */
export interface Refusal {
  readonly kind: "refuse";
  readonly reason: "guard" | "alreadyEnded";
  /** Continues "Machine action …: ", without a full stop. */
  readonly message: string;
}

/** Decides the next step. Every path to a cancel call leads through here, so every guard is enforced here. */
export function nextStep(request: CancellationRequest, action: MachineAction): Step {
  const mismatch = guardRefusal(request.expect, action);
  if (mismatch !== undefined) {
    return { kind: "refuse", reason: "guard", message: mismatch };
  }
  const outcome = outcomeOf(action);
  if (outcome === "endedOtherwise" && request.onAlreadyEnded === "fail") {
    return { kind: "refuse", reason: "alreadyEnded", message: alreadyEndedRefusal(action) };
  }
  if (outcome !== "pending") {
    return { kind: "settled", outcome };
  }
  if (isCancellationAccepted(action)) {
    return { kind: "wait" };
  }
  const containment = containmentRefusal(request.expect, action);
  if (containment !== undefined) {
    return { kind: "refuse", reason: "guard", message: containment };
  }
  return { kind: "cancel" };
}

/** Names the status, when it was reached, and the two ways out. */
function alreadyEndedRefusal(action: MachineAction): string {
  const when =
    action.lastUpdateDateTimeUtc === null ? "" : ` at ${quoteForeign(action.lastUpdateDateTimeUtc)}`;
  return (
    `the action (${describeMachineAction(action)}) already ended as ${quoteForeign(action.status)}${when}, so it cannot be cancelled any more. ` +
    `Remove the entry, or set onAlreadyEnded to "accept" to record how it ended`
  );
}

/** The error that a refusal is. */
export function refusalError({ reason, message }: Refusal, machineActionId: string): DefenderError {
  const RefusalError = reason === "guard" ? GuardError : AlreadyEndedError;
  return new RefusalError(`Machine action ${machineActionId}: ${message}.`, { machineActionId });
}

/** The input that somebody would change to lift a refusal. */
export function refusedInput({ reason }: Refusal): "expect" | "machineActionId" {
  return reason === "guard" ? "expect" : "machineActionId";
}
