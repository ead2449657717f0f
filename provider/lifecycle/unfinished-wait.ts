import { describeMachineAction } from "../defender/machine-action.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import type { Settlement } from "./outcome.ts";
import type { WaitResult } from "./waiting-room.ts";

/** Says what a wait that ended before its action did has seen last, as a clause that follows what the action is. */
export function describeUnfinishedWait(
  { action, failure, isInterrupted = false, isMissing = false }: WaitResult,
  waitTimeoutSeconds: number,
): string {
  const status = quoteForeign(action.status);
  if (isInterrupted) {
    return `was still ${status} when the operation was interrupted`;
  }
  if (isMissing) {
    return `was ${status} when the service showed it last, and is not shown any more after ${waitTimeoutSeconds} s`;
  }
  return failure === undefined
    ? `is still ${status} after ${waitTimeoutSeconds} s`
    : `was ${status} when it was read last, and could not be read after ${waitTimeoutSeconds} s (${failure.message})`;
}

/** What to tell the person whose wait ended before the action did. */
export function unfinishedWaitMessage({ action, pendingBecause, isInterrupted = false }: Settlement): string {
  const remedy = isInterrupted ? "" : ", or raise waitTimeoutSeconds";
  return (
    `The cancellation of machine action ${quoteForeign(action.id)} (${describeMachineAction(action)}) was ${isInterrupted ? "sent" : "accepted"}, but the action ` +
    `${pendingBecause}. The cancellation is not withdrawn. Run pulumi up again to go on waiting${remedy}.`
  );
}
