import { z } from "zod";
import { alignedColumns } from "../../provider/command/aligned-columns.ts";
import type { Truth } from "../../simulator/defender/scripted-action.ts";
import type { Simulator } from "../../simulator/simulator.ts";

const stateSchema = z.object({
  deployment: z.object({
    resources: z.array(z.object({ type: z.string(), outputs: z.looseObject({}).optional() })),
  }),
});

const claimSchema = z.object({
  machineActionId: z.string(),
  outcome: z.string(),
  cancelledBy: z.string().optional(),
});
type Claim = z.infer<typeof claimSchema>;

/** One action: what the stack's state says of it, what really happened, and what was called. */
export interface Comparison {
  readonly action: string;
  readonly claim: string;
  readonly truth: string;
  readonly cancelCalls: number;
  readonly agrees: boolean;
}

/** Holds the stack's state against the service's own, for every action that the service has. */
export function compareClaims(
  state: unknown,
  { world, requests }: Pick<Simulator, "world" | "requests">,
): readonly Comparison[] {
  const claims = new Map(
    stateSchema
      .parse(state)
      .deployment.resources.filter(({ type }) => type.endsWith(":MachineActionCancellation"))
      .map(({ outputs }) => claimSchema.parse(outputs))
      .map((claim) => [claim.machineActionId, claim]),
  );
  return world.ids().map((id) => {
    const truth = world.truth(id);
    const claim = claims.get(id);
    const cancelCalls = requests.count({ operation: "cancel", actionId: id });
    return {
      action: `${truth.action.type} on ${truth.action.computerDnsName}`,
      claim: claimInWords(claim),
      truth: truthInWords(truth),
      cancelCalls,
      agrees: agrees(claim, truth) && cancelCalls === truth.cancelsEffective,
    };
  });
}

function claimInWords(claim: Claim | undefined): string {
  if (claim === undefined) {
    return "does not name it";
  }
  if (claim.outcome !== "cancelled") {
    return `outcome ${claim.outcome}`;
  }
  return claim.cancelledBy === "thisResource" ? "cancelled it" : "found it cancelled";
}

function truthInWords({ action, cancelsEffective }: Truth): string {
  if (action.status !== "Cancelled") {
    return `is ${action.status}, nobody has touched it`;
  }
  return cancelsEffective === 1 ? "was cancelled by this stack" : "a colleague had cancelled it";
}

function agrees(claim: Claim | undefined, { action, cancelsEffective }: Truth): boolean {
  if (claim === undefined) {
    return action.status === "Pending" && cancelsEffective === 0;
  }
  const cancelledBy = cancelsEffective === 1 ? "thisResource" : "foundCancelled";
  return claim.outcome === "cancelled" && action.status === "Cancelled" && claim.cancelledBy === cancelledBy;
}

/** The comparisons as a table of text. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = [
    ["machine action", "the stack", "in truth it", "cancel calls"],
    ...comparisons.map(({ action, claim, truth, cancelCalls, agrees }) => [
      action,
      claim,
      truth,
      `${cancelCalls}${agrees ? "" : "   <- differs"}`,
    ]),
  ];
  return alignedColumns(rows).join("\n");
}
