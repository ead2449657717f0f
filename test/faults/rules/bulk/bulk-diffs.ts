import { isDeepStrictEqual } from "node:util";
import { type BulkCall, bulkCalls, type RunFacts, type Violation } from "../../model/facts.ts";
import { confirmedIds, recordsOf, unsettledIds } from "./records.ts";

/** A diff of a bulk cancellation shows a change exactly when something is to be done: so each `up` converges, and none is idle. */
export function bulkDiffsTell(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    bulkCalls(operation).flatMap((call) => {
      if (call.result?.kind !== "differs" || call.result.changes === isWorkLeft(call)) {
        return [];
      }
      const text = call.result.changes
        ? "a change, and nothing is to be done"
        : "no change, and work is left";
      return [{ rule: "bulk diffs tell", text: `${call.resource}: ${text}` }];
    }),
  );
}

function isWorkLeft({ inputs, before }: BulkCall): boolean {
  const outputs = before?.outputs;
  return (
    confirmedIds(inputs) === undefined ||
    unsettledIds(inputs, outputs).length > 0 ||
    recordsOf(outputs).some(({ list }) => list === "pending") ||
    ["match", "comment", "maxCancellations", "waitTimeoutSeconds"].some(
      (name) => !isDeepStrictEqual(inputs?.[name], outputs?.[name]),
    )
  );
}
