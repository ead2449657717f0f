import type { MachineAction } from "../../defender/machine-action.ts";
import { InvalidAnswerError } from "../../errors.ts";
import { readManyConfirmed } from "../../lifecycle/confirmed-read.ts";
import { settlementOf } from "../../lifecycle/outcome.ts";
import { type Standing, standingOf } from "../../lifecycle/proven-outcome.ts";
import type { ResourceContext } from "../context.ts";
import type { Properties } from "../resource.ts";
import { type ComparedRecord, tellForgotten, tellKept, tellReplaced, tellUnread } from "./report.ts";
import {
  bulkOutputsOf,
  type ProvenRecord,
  parseBulkState,
  provenRecords,
  sentComments,
  withResults,
} from "./state.ts";

/**
 * Reads what became of every recorded action. Of a pending one a 404 is confirmed. A proven outcome gives way to a newer
 * state of the service only; what the service does not show any more stays as it was proven. Nothing is cancelled, and
 * what matches is not listed.
 *
 * @returns the outputs to store
 */
export async function refresh(context: ResourceContext, state: Properties): Promise<Record<string, unknown>> {
  const before = parseBulkState(state);
  const proven = provenRecords(before);
  const pending = before.pending.map(({ id }) => id);
  if (pending.length + proven.size === 0) {
    return { ...state };
  }
  const { client } = await context.session();
  const [followed, shown] = await Promise.all([
    readManyConfirmed(client, pending),
    client.listByIds([...proven.keys()]),
  ]);
  refuseFailures(followed.failures);
  const compared = comparisons(proven, shown);
  const replaced = compared.filter(({ standing }) => standing === "newer");
  tellUnread(context.reporter, followed.failures);
  tellForgotten(context.reporter, followed.missing);
  tellReplaced(context.reporter, replaced);
  tellKept(
    context.reporter,
    compared.filter(({ standing }) => standing === "notNewer"),
  );
  if (pending.length + replaced.length === 0) {
    return { ...state };
  }
  const results = [
    ...[...followed.actions].map(([id, action]) => settlementOf(action, sentComments(before, id))),
    ...replaced.map(({ read }) => read),
  ];
  return bulkOutputsOf(state, withResults(before, results, followed.missing, client.serviceNowMs()));
}

/** An action whose answer cannot be read may stay so for good, and costs no other. Any other failure may be over next time. */
function refuseFailures(failures: ReadonlyMap<string, Error>): void {
  for (const failure of failures.values()) {
    if (!(failure instanceof InvalidAnswerError)) {
      throw failure;
    }
  }
}

function comparisons(
  proven: ReadonlyMap<string, ProvenRecord>,
  shown: ReadonlyMap<string, MachineAction>,
): readonly (ComparedRecord & { readonly standing: Standing })[] {
  return [...proven.values()].flatMap((record) => {
    const action = shown.get(record.id);
    if (action === undefined) {
      return [];
    }
    const read = settlementOf(action, [], record.cancelledBy);
    return [{ read, proven: record, standing: standingOf(read, record) }];
  });
}
