import pLimit from "p-limit";
import type { MachineAction } from "../defender/machine-action.ts";
import {
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  InterruptedError,
  RateLimitError,
} from "../errors.ts";
import {
  attemptCancellation,
  type CancellationResult,
  type CancellationTools,
  type PriorKnowledge,
} from "./ensure-cancelled.ts";
import type { CancellationRequest } from "./policy.ts";

/**
 * How many cancel calls of a bulk cancellation are under way at once. The engine itself runs as many resources at once on a machine with
 * four cores; at a fifth of a second for a call this never slows anything down: the service allows 100 a minute.
 * @limit Bulk cancellations
 */
const maxCallsAtOnce = 16;

/** One action of a bulk cancellation, as it was read just before. */
export interface BulkMember extends PriorKnowledge {
  readonly request: CancellationRequest;
  readonly observed: MachineAction;
}

/** What became of one action of a bulk cancellation. */
export type MemberResult = { readonly member: BulkMember } & (
  | CancellationResult
  /** Nothing was sent for it: an earlier failure holds for all, or the operation was interrupted. */
  | { readonly kind: "notTried"; readonly because: "failsForAll" | "interrupted" }
);

class NotTried extends Error {
  readonly because: "failsForAll" | "interrupted";

  constructor(because: NotTried["because"]) {
    super();
    this.because = because;
  }
}

/** Failures of a call that would be the same for every other call. */
const failsForAll = [AuthenticationError, ConfigurationError, RateLimitError];

/**
 * Brings every action to "cancelled". A failure concerns its action alone, unless it would be the same for all
 * (sign-in, configuration, limits, no connection): then no further action is begun, nor is one after an interruption.
 * Never rejects.
 */
export async function ensureBulkCancelled(
  members: readonly BulkMember[],
  { service, waitingRoom }: CancellationTools,
): Promise<readonly MemberResult[]> {
  const limit = pLimit(maxCallsAtOnce);
  let isHopeless = false;
  const settle = async (member: BulkMember): Promise<MemberResult> => {
    let isBegun = false;
    const cancel: CancellationTools["service"]["cancel"] = (machineActionId, comment) =>
      limit(async () => {
        if (!isBegun && (isHopeless || service.interruption.aborted)) {
          throw new NotTried(isHopeless ? "failsForAll" : "interrupted");
        }
        isBegun = true;
        try {
          return await service.cancel(machineActionId, comment);
        } catch (error) {
          isHopeless ||= failsForAll.some((Kind) => error instanceof Kind);
          throw error;
        }
      });
    const readBatched: CancellationTools["service"]["readBatched"] = (machineActionId) =>
      service.readBatched(machineActionId);
    const { interruption } = service;
    const tools = { service: { cancel, readBatched, interruption }, waitingRoom };
    const result = await attemptCancellation(member.request, tools, member);
    if (result.kind === "settled") {
      return { member, ...result };
    }
    if (result.error instanceof NotTried) {
      return { member, kind: "notTried", because: result.error.because };
    }
    if (result.error instanceof InterruptedError && !result.mayHaveRun) {
      return { member, kind: "notTried", because: "interrupted" };
    }
    // A call without an answer is no more than a lost call, but when reading finds no connection either, there is none.
    isHopeless ||= result.error.cause instanceof ConnectionError;
    return { member, ...result };
  };
  return Promise.all(members.map(settle));
}
