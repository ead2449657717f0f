import { z } from "zod";
import type { Simulator } from "../../simulator/simulator.ts";

const outputsSchema = z.object({
  outcomes: z.record(
    z.string(),
    z.object({
      machineActionId: z.string(),
      status: z.string(),
      outcome: z.string(),
      cancelledBy: z.string().optional(),
    }),
  ),
});

/** One action: what the stack says of it, what the service holds, and what was called. */
export interface Comparison {
  readonly action: string;
  readonly claim: string;
  readonly truth: string;
  readonly calls: string;
  readonly agrees: boolean;
}

/** Holds the stack's outputs against the service's own state. */
export function compareClaims(outputs: unknown, { world, requests }: Simulator): readonly Comparison[] {
  return Object.entries(outputsSchema.parse(outputs).outcomes).map(([action, claim]) => {
    const truth = world.truth(claim.machineActionId);
    const status = truth?.action.status ?? "unknown";
    const posts = requests.count({ operation: "cancel", actionId: claim.machineActionId });
    const cancelledHere = truth?.cancelsEffective === 1;
    return {
      action,
      claim: `${claim.outcome} by ${claim.cancelledBy ?? "nobody"}`,
      truth: `${status} by ${cancelledHere ? "this stack" : "somebody else"}`,
      calls: `${posts} POST`,
      agrees:
        claim.outcome === "cancelled" &&
        status === "Cancelled" &&
        claim.status === status &&
        claim.cancelledBy === (cancelledHere ? "thisResource" : "foundCancelled") &&
        posts === (cancelledHere ? 1 : 0),
    };
  });
}

/** How often each kind of call reached the Defender API. */
export type CallCounts = Readonly<Record<"cancel" | "get" | "list", number>>;

/** Counts the calls that have reached the Defender API so far. */
export function countCalls({ requests }: Simulator): CallCounts {
  const count = (operation: keyof CallCounts) => requests.count({ server: "defender", operation });
  return { cancel: count("cancel"), get: count("get"), list: count("list") };
}

/** The calls between two counts. */
export function callsBetween(before: CallCounts, after: CallCounts): CallCounts {
  return {
    cancel: after.cancel - before.cancel,
    get: after.get - before.get,
    list: after.list - before.list,
  };
}
