import { describeMachineAction, type MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { type DefenderError, NotCancelledError, PermissionDeniedError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import {
  type CancelAnswer,
  maxCancelCalls,
  mayHaveTakenEffect,
  sendCancelCall,
  settlingPauseMs,
  withSentComment,
} from "./cancel-call.ts";
import { readConfirmed } from "./confirmed-read.ts";
import { delay } from "./delay.ts";
import { type Settlement, settlementOf } from "./outcome.ts";
import { type CancellationRequest, nextStep, refusalError, type Step } from "./policy.ts";
import { describeUnfinishedWait } from "./unfinished-wait.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** What the lifecycle works with. */
export interface CancellationTools {
  readonly service: Pick<MachineActionService, "readBatched" | "cancel" | "interruption">;
  readonly waitingRoom: Pick<WaitingRoom, "untilFinal">;
}

/** What is known of an action before the lifecycle begins. */
export interface PriorKnowledge {
  /** The action as this process has read it before; without it, it is read first. */
  readonly observed?: MachineAction | undefined;
  /** Whether the action may have been started only just now, so that a 404 is confirmed for a minute. */
  readonly mayBeNew?: boolean;
  /** The comments of the cancel calls of earlier operations that may have taken effect. */
  readonly sentComments?: readonly string[];
}

/** How one attempt to bring an action to "cancelled" went. */
export type CancellationResult =
  | { readonly kind: "settled"; readonly settlement: Settlement }
  | {
      readonly kind: "failed";
      readonly error: Error;
      /** Whether a cancel call of this attempt may have run, so that the action must be followed. */
      readonly mayHaveRun: boolean;
      /** The comments of the cancel calls that may have taken effect, of every operation. */
      readonly sentComments: readonly string[];
    };

/**
 * Brings one machine action to "cancelled" and proves the outcome by reading: observe, ensure, wait, return.
 * Sends at most {@link maxCancelCalls} cancel calls, and repeats one only after a read has shown that the action
 * is still not final.
 *
 * @throws {MachineActionNotFoundError} when the action does not exist, after confirmation.
 * @throws {GuardError} when the action is not the expected one, or is containment that `expect.type` does not name.
 * @throws {AlreadyEndedError} when it ended as something else and the policy is `fail`.
 * @throws {NotCancelledError} when every cancel call was refused or lost and the action is not final.
 */
export async function ensureCancelled(
  request: CancellationRequest,
  tools: CancellationTools,
  known: PriorKnowledge = {},
): Promise<Settlement> {
  const result = await attemptCancellation(request, tools, known);
  if (result.kind === "failed") {
    throw result.error;
  }
  return result.settlement;
}

/** {@link ensureCancelled} for a caller that records failures. Never rejects. */
export async function attemptCancellation(
  request: CancellationRequest,
  tools: CancellationTools,
  { observed, mayBeNew, sentComments: sentBefore = [] }: PriorKnowledge = {},
): Promise<CancellationResult> {
  let sentComments = sentBefore;
  let mayHaveRun = false;
  let action = observed;
  try {
    action ??= await readConfirmed(tools.service, request.machineActionId, mayBeNew);
    let failure: DefenderError | undefined;
    for (let callsSent = 0; ; callsSent += 1) {
      const step = nextStep(request, action);
      if (step.kind !== "cancel") {
        return settled(await conclude(step, request, tools, action, sentComments));
      }
      if (failure instanceof PermissionDeniedError) {
        throw failure;
      }
      if (callsSent === maxCancelCalls) {
        throw notCancelled(action, failure);
      }

      const answer = await sendCancelCall(tools.service, request);
      if (mayHaveTakenEffect(answer)) {
        mayHaveRun = true;
        sentComments = withSentComment(sentComments, request.comment);
      }
      if (answer.kind === "accepted") {
        action = await stateAfterAcceptance(tools.service, action);
        return settled(await conclude(nextStep(request, action), request, tools, action, sentComments));
      }
      failure = answer.failure;
      action = await stateAfterFailure(request, tools.service, action, answer, settlingPauseMs(callsSent));
    }
  } catch (reason) {
    if (mayHaveRun && action !== undefined && tools.service.interruption.aborted) {
      return settled(interrupted(request, action, sentComments));
    }
    return { kind: "failed", error: asError(reason), mayHaveRun, sentComments };
  }
}

function settled(settlement: Settlement): CancellationResult {
  return { kind: "settled", settlement };
}

/** Ends the operation while it is not known what became of a call. */
function interrupted(
  { waitTimeoutSeconds }: CancellationRequest,
  action: MachineAction,
  sentComments: readonly string[],
): Settlement {
  return {
    ...settlementOf(action, sentComments),
    pendingBecause: describeUnfinishedWait(
      { action, isFinal: false, isInterrupted: true },
      waitTimeoutSeconds,
    ),
    isInterrupted: true,
  };
}

/**
 * Ends the operation on a judged action: settled or refused as it is, otherwise after the wait. A step `cancel`
 * means here that the service accepted the call and does not show it yet.
 */
async function conclude(
  step: Step,
  request: CancellationRequest,
  tools: CancellationTools,
  action: MachineAction,
  sentComments: readonly string[],
): Promise<Settlement> {
  switch (step.kind) {
    case "refuse":
      throw refusalError(step, action.id);
    case "settled":
      return settlementOf(action, sentComments);
    case "cancel":
    case "wait": {
      if (request.waitTimeoutSeconds === 0) {
        return settlementOf(action, sentComments);
      }
      const result = await tools.waitingRoom.untilFinal(action, request.waitTimeoutSeconds * 1000);
      if (!result.isFinal) {
        return {
          ...settlementOf(result.action, sentComments),
          pendingBecause: describeUnfinishedWait(result, request.waitTimeoutSeconds),
          ...(result.isInterrupted === true ? { isInterrupted: true } : {}),
        };
      }
      return conclude(nextStep(request, result.action), request, tools, result.action, sentComments);
    }
  }
}

/**
 * The state that decides after a 2xx answer: always a read, because an answer can say Cancelled of an action that goes
 * on. Until a read succeeds the action counts as it was before the call, so that the wait goes on reading.
 */
async function stateAfterAcceptance(
  service: Pick<MachineActionService, "readBatched">,
  before: MachineAction,
): Promise<MachineAction> {
  try {
    return await service.readBatched(before.id);
  } catch {
    return before;
  }
}

/**
 * The state that decides after a refused or lost cancel call: read at once, and once more after a pause when the
 * action still looks cancellable, because an effect can become visible late.
 */
async function stateAfterFailure(
  request: CancellationRequest,
  service: CancellationTools["service"],
  before: MachineAction,
  answer: Exclude<CancelAnswer, { kind: "accepted" }>,
  pauseMs: number,
): Promise<MachineAction> {
  try {
    const first = await readConfirmed(service, before.id);
    if (answer.failure instanceof PermissionDeniedError || nextStep(request, first).kind !== "cancel") {
      return first;
    }
    await delay(pauseMs, service.interruption);
    return await readConfirmed(service, before.id);
  } catch (error) {
    throw new NotCancelledError(
      `Could not find out what became of machine action ${before.id}. The cancel call was ${answer.kind}: ` +
        `${answer.failure.message} Reading the action failed as well: ${asError(error).message} ` +
        "Run pulumi up again: it reads first, and adopts a cancellation that took effect.",
      { machineActionId: before.id, requestId: answer.failure.requestId, cause: error },
    );
  }
}

function notCancelled(action: MachineAction, failure: DefenderError | undefined): NotCancelledError {
  return new NotCancelledError(
    `Could not cancel machine action ${action.id} (${describeMachineAction(action)}): ${maxCancelCalls} cancel calls ` +
      `were refused or lost, and the action is still ${quoteForeign(action.status)}. Last answer: ${failure?.message ?? "none"} ` +
      "Run pulumi up again later.",
    {
      machineActionId: action.id,
      status: failure?.status,
      code: failure?.code,
      requestId: failure?.requestId,
      cause: failure,
    },
  );
}
