import type { MachineAction } from "../defender/machine-action.ts";
import { isFinalStatus } from "../defender/machine-action-status.ts";

/** Every {@link Outcome}. */
export const outcomes = ["cancelled", "cancelledTooLate", "endedOtherwise", "pending"] as const;

/**
 * What became of the machine action, as the service shows it:
 * - `cancelled`: status `Cancelled`, and no command of it completed;
 * - `cancelledTooLate`: status `Cancelled`, yet a command completed before;
 * - `endedOtherwise`: `Succeeded`, `Failed` or `TimeOut`;
 * - `pending`: not final yet.
 */
export type Outcome = (typeof outcomes)[number];

/** An outcome of an action that ended. */
export type FinalOutcome = Exclude<Outcome, "pending">;

/** Every {@link CancelledBy}. */
export const attributions = ["thisResource", "foundCancelled"] as const;

/** Who cancelled: `thisResource` by a call of its own, or somebody else, whose cancellation was found. */
export type CancelledBy = (typeof attributions)[number];

/** Judges an action by its own state and nothing else. */
export function outcomeOf(action: MachineAction): Outcome {
  if (!isFinalStatus(action.status)) {
    return "pending";
  }
  if (action.status !== "Cancelled") {
    return "endedOtherwise";
  }
  return action.commands.some(hasCompleted) ? "cancelledTooLate" : "cancelled";
}

/** A live-response action can read Cancelled although a command ran to its end. */
function hasCompleted(command: MachineAction["commands"][number]): boolean {
  return command.commandStatus === "Completed" && command.endTime !== null;
}

/** Whether the service shows a cancellation as accepted although the status is not final yet. */
export function isCancellationAccepted(action: MachineAction): boolean {
  return action.cancellationDateTimeUtc !== null || action.cancellationRequestor !== null;
}

/**
 * Attributes a cancelled action. A call of ours that was sent does not prove that it took effect: somebody else
 * may have been first. The service writes the caller's comment into the entity, so a foreign comment tells.
 *
 * @param sentComments comments of this resource's cancel calls that may have taken effect, of every operation
 */
export function cancelledByOf(action: MachineAction, sentComments: readonly string[]): CancelledBy {
  if (sentComments.length === 0) {
    return "foundCancelled";
  }
  const found = action.cancellationComment?.trim();
  const isOurs = found === undefined || sentComments.some((comment) => comment.trim() === found);
  return isOurs ? "thisResource" : "foundCancelled";
}

/** An action with what became of it, as far as a read has proven. */
export interface Settlement {
  readonly action: MachineAction;
  readonly outcome: Outcome;
  /** Set when the action is cancelled. */
  readonly cancelledBy?: CancelledBy;
  /**
   * Set when the outcome is pending: the comments of the cancel calls that may still take effect, of this operation
   * and of earlier ones.
   */
  readonly sentComments?: readonly string[];
  /** Why the outcome is still pending, when that is not what the program asked for: a clause that follows what the action is. */
  readonly pendingBecause?: string;
  /** Whether it is pending because the wait was interrupted, and not because its time was over. */
  readonly isInterrupted?: boolean;
}

/**
 * Judges an action as it was read: what became of it, who cancelled it, and which calls may still take effect.
 *
 * @param sentComments comments of this resource's cancel calls that may have taken effect, of every operation
 * @param attribution who cancelled, where that was settled before
 */
export function settlementOf(
  action: MachineAction,
  sentComments: readonly string[],
  attribution?: CancelledBy,
): Settlement {
  const outcome = outcomeOf(action);
  switch (outcome) {
    case "pending":
      return { action, outcome, sentComments };
    case "endedOtherwise":
      return { action, outcome };
    case "cancelled":
    case "cancelledTooLate":
      return { action, outcome, cancelledBy: attribution ?? cancelledByOf(action, sentComments) };
  }
}
