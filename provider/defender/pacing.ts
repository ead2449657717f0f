import { formatDuration } from "../reporting/duration.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { Operation } from "./call.ts";
import { type Admission, type AttemptKind, CallLane } from "./call-lane.ts";
import type { CallLimits } from "./call-limits.ts";
import { callPatienceMs } from "./retry.ts";
import { WaitingNotice } from "./waiting-notice.ts";

/** Makes calls wait before they are sent, so that the service has no reason to throttle them. */
export interface Pacer {
  /** Resolves when an attempt of this operation may be sent, or when waiting for it makes no sense. */
  admit(operation: Operation, kind: AttemptKind): Promise<Admission>;
  /** Lets no call of this operation pass for so many milliseconds: the service has throttled one. */
  hold(operation: Operation, durationMs: number): void;
}

/**
 * Makes a pacer that counts each operation by itself, for all resources of the process together.
 * @param interruption after it no call passes any more, neither one that waits nor a later one
 */
export function createPacer(limits: CallLimits, reporter: Reporter, interruption: AbortSignal): Pacer {
  const queues: Readonly<Record<Operation, Queue>> = {
    cancel: createQueue("cancel", limits, reporter),
    get: createQueue("get", limits, reporter),
    list: createQueue("list", limits, reporter),
  };
  interruption.addEventListener("abort", () => {
    for (const { lane } of Object.values(queues)) {
      lane.interrupt();
    }
  });
  return {
    async admit(operation, kind) {
      const { lane, notice } = queues[operation];
      const admission = lane.enter(kind);
      if (lane.waiting > 0) {
        notice.start();
      }
      try {
        return await admission;
      } finally {
        if (lane.waiting === 0) {
          notice.stop();
        }
      }
    },
    hold(operation, durationMs) {
      queues[operation].lane.holdUntil(Date.now() + durationMs);
    },
  };
}

interface Queue {
  readonly lane: CallLane;
  readonly notice: WaitingNotice;
}

function createQueue(operation: Operation, limits: CallLimits, reporter: Reporter): Queue {
  const lane = new CallLane(limits, callPatienceMs);
  const notice = new WaitingNotice(
    () => describeWaiting(operation, lane, limits),
    (line) => reporter.say(line),
  );
  return { lane, notice };
}

function describeWaiting(operation: Operation, lane: CallLane, limits: CallLimits): string | undefined {
  if (lane.waiting === 0) {
    return undefined;
  }
  const calls = lane.waiting === 1 ? `1 ${operation} call waits` : `${lane.waiting} ${operation} calls wait`;
  const reason =
    lane.heldForMs > 0
      ? "the service has throttled a call of this kind and wants a pause"
      : `the service allows ${limits.callsPerMinute} a minute and ${limits.callsPerHour} an hour`;
  const next = Number.isFinite(lane.nextInMs)
    ? `The next goes out in ${formatDuration(lane.nextInMs)}.`
    : "The next goes out when one under way has ended.";
  return `${calls}: ${reason}. ${next}`;
}
