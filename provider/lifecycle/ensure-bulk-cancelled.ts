import pLimit from "p-limit";
import type { MachineAction } from "../defender/machine-action.ts";
import { AuthenticationError, ConfigurationError, ConnectionError, RateLimitError } from "../errors.ts";
import { type CancellationTools, ensureCancelled, type PriorKnowledge } from "./ensure-cancelled.ts";
import type { CancellationRequest, Settlement } from "./policy.ts";

/**
 * Most cancel calls that are under way at once. The engine itself runs as many resources at once on a machine with
 * four cores; at a fifth of a second for a call it is never what limits: the service allows 100 a minute.
 */
const maxCallsAtOnce = 16;

/** One action of a set that is to be cancelled, as it was read just before. */
export interface SetMember extends PriorKnowledge {
  readonly request: CancellationRequest;
  readonly observed: MachineAction;
}

/** What became of one action of the set. */
export type MemberResult =
  | { readonly kind: "settled"; readonly member: SetMember; readonly settlement: Settlement }
  | { readonly kind: "failed"; readonly member: SetMember; readonly error: Error }
  /** Nothing was sent for it, because an earlier failure holds for all. */
  | { readonly kind: "notTried"; readonly member: SetMember };

class NotTried extends Error {}

/** Failures of a call that would be the same for every other call. */
const failsForAll = [AuthenticationError, ConfigurationError, RateLimitError];

/**
 * Brings every action of a set to "cancelled". A failure concerns its action alone, unless it would be the same for
 * all (sign-in, configuration, limits, no connection): then no further action is begun. Never rejects.
 */
export async function ensureSetCancelled(
  members: readonly SetMember[],
  { service, waitingRoom }: CancellationTools,
): Promise<readonly MemberResult[]> {
  const limit = pLimit(maxCallsAtOnce);
  let isHopeless = false;
  const settle = async (member: SetMember): Promise<MemberResult> => {
    let isBegun = false;
    const cancel: CancellationTools["service"]["cancel"] = (machineActionId, comment) =>
      limit(async () => {
        if (isHopeless && !isBegun) {
          throw new NotTried();
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
    const tools = { service: { cancel, readBatched }, waitingRoom };
    try {
      return { kind: "settled", member, settlement: await ensureCancelled(member.request, tools, member) };
    } catch (reason) {
      if (reason instanceof NotTried) {
        return { kind: "notTried", member };
      }
      const error = reason instanceof Error ? reason : new Error(String(reason));
      // A call without an answer is no more than a lost call, but when reading finds no connection either, there is none.
      isHopeless ||= error.cause instanceof ConnectionError;
      return { kind: "failed", member, error };
    }
  };
  return Promise.all(members.map(settle));
}
