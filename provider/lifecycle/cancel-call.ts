import type { MachineActionService } from "../defender/machine-action-service.ts";
import {
  ConnectionError,
  type DefenderError,
  InvalidAnswerError,
  MachineActionNotFoundError,
  PermissionDeniedError,
  RequestRefusedError,
  ServiceUnavailableError,
} from "../errors.ts";
import type { CancellationRequest } from "./policy.ts";

/**
 * What is known of a cancel call by its answer alone. None of these says what became of the action:
 * - `accepted`: a 2xx, whatever its body says;
 * - `refused`: the service answered that it did not do it;
 * - `lost`: the call may have taken effect.
 */
export type CancelAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused" | "lost"; readonly failure: DefenderError };

/**
 * Sends one cancel call.
 * @throws whatever proves that the call did not run and that reading will not help: sign-in, configuration, rate limit.
 */
export async function sendCancelCall(
  service: Pick<MachineActionService, "cancel">,
  { machineActionId, comment }: CancellationRequest,
): Promise<CancelAnswer> {
  try {
    await service.cancel(machineActionId, comment);
    return { kind: "accepted" };
  } catch (error) {
    const answer = cancelAnswerOf(error);
    if (answer === undefined) {
      throw error;
    }
    return answer;
  }
}

/** What the error of a cancel call says of its answer. Nothing when the call did not run. */
function cancelAnswerOf(error: unknown): CancelAnswer | undefined {
  if (error instanceof InvalidAnswerError) {
    return { kind: "accepted" };
  }
  if (error instanceof ServiceUnavailableError || error instanceof ConnectionError) {
    return { kind: "lost", failure: error };
  }
  if (
    error instanceof RequestRefusedError ||
    error instanceof MachineActionNotFoundError ||
    // 403 may also be how the service says that the action is final: no code for "not cancellable" is documented.
    error instanceof PermissionDeniedError
  ) {
    return { kind: "refused", failure: error };
  }
  return undefined;
}

/** Whether a call with this answer may have taken effect. Without one it did not run. */
export function mayHaveTakenEffect(answer: CancelAnswer | undefined): boolean {
  return answer !== undefined && answer.kind !== "refused";
}

/** The comments of earlier calls and of one more: each once, in the order of the calls. */
export function withSentComment(sentComments: readonly string[], comment: string): readonly string[] {
  return [...new Set([...sentComments, comment])];
}

/**
 * How many cancel calls for one action may reach the service in one operation. Calls that it did not run (429, 401, no
 * connection) do not count.
 * @limit Cancelling
 */
export const maxCancelCalls = 3;

/**
 * Pause before reading again after a refused or lost cancel call, in milliseconds: 2 s, then 4 s, then 8 s.
 *
 * @param callsBefore how many cancel calls were sent before that one
 */
export function settlingPauseMs(callsBefore: number): number {
  return 2_000 * 2 ** callsBefore;
}
