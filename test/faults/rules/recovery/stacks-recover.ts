import { declaredBulks, declaredCancellations, type RunFacts, type Violation } from "../../model/facts.ts";
import { bulkRecovers } from "../bulk/bulk-recovers.ts";
import { cancellationRecovers } from "./cancellation-recovers.ts";
import { previewTells } from "./preview-tells.ts";
import { staysAsItIs } from "./second-up.ts";

/**
 * When nothing goes wrong any more, one `up` brings every resource to where the contract says: cancelled, adopted,
 * accepted as ended, still waiting, or refused for the right reason. A second one changes nothing.
 */
export function stacksRecover(facts: RunFacts): readonly Violation[] {
  const healthy = facts.operations.filter(({ isHealthy }) => isHealthy);
  const stacks = [...new Set(healthy.map(({ stack }) => stack))];
  return stacks.flatMap((stack) => {
    const [first, second] = healthy.filter(
      (operation) => operation.kind === "up" && operation.stack === stack,
    );
    if (first?.endedAtMs === undefined) {
      return [];
    }
    const preview = healthy.find((operation) => operation.kind === "preview" && operation.stack === stack);
    return [
      ...declaredCancellations(first).flatMap((declared) => cancellationRecovers(facts, first, declared)),
      ...declaredBulks(first).flatMap((declared) => bulkRecovers(facts, first, declared)),
      ...(preview === undefined ? [] : previewTells(facts, preview, first)),
      ...(second === undefined ? [] : staysAsItIs(facts, first, second)),
    ].map((text) => ({ rule: "stacks recover", text }));
  });
}
