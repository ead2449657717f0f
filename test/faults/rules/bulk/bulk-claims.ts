import { isDeepStrictEqual } from "node:util";
import {
  type BulkCall,
  bulkCalls,
  claimOf,
  type Operation,
  type RunFacts,
  type Violation,
} from "../../model/facts.ts";
import type { Properties } from "../../model/host.ts";
import { isAbsenceConfirmed } from "../disappearance.ts";
import { trueOutcome, versionsOf } from "../truth.ts";
import {
  type BulkRecord,
  isFinalRecord,
  outcomeLists,
  recordIn,
  recordsOf,
  unsettledIds,
} from "./records.ts";

/**
 * What a bulk cancellation records is true: each action stands in one list, with the fields of a state that this process could have
 * read and the outcome that this state means. What is proven stays, nothing pending is dropped without a lasting 404,
 * and nothing of the confirmed actions is passed over in silence.
 */
export function bulkClaimsAreTrue(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    bulkCalls(operation).flatMap((call) =>
      problemsOf(facts, operation, call).map((text) => ({
        rule: "bulk claims are true",
        text: `${call.method} of ${call.resource}: ${text}`,
      })),
    ),
  );
}

function problemsOf(facts: RunFacts, operation: Operation, call: BulkCall): readonly string[] {
  const claim = claimOf(call);
  if (claim === undefined) {
    return [];
  }
  const before = call.method === "create" ? undefined : call.before?.outputs;
  const records = recordsOf(claim);
  return [
    ...records.flatMap((record) => falsehood(facts, operation, call, before, record)),
    ...doubles(records),
    ...lost(facts, operation, call, before, claim),
    ...passedOver(facts, operation, call, before, claim),
    ...miscounted(before, claim),
  ];
}

function falsehood(
  facts: RunFacts,
  operation: Operation,
  call: BulkCall,
  before: Properties | undefined,
  { id, list, record }: BulkRecord,
): readonly string[] {
  const known = recordIn(before, id);
  if (known?.list === list && isDeepStrictEqual(known.record, record)) {
    return [];
  }
  const sinceMs = operation.startedAtMs - facts.readsLagMs(id);
  const matching = versionsOf(facts, id).filter(
    ({ fromMs, untilMs, entity }) =>
      fromMs <= (call.endedAtMs ?? Number.POSITIVE_INFINITY) && untilMs >= sinceMs && shows(record, entity),
  );
  if (matching.length === 0) {
    return [`${id} is recorded as ${String(record["status"])}, which it was not`];
  }
  if (matching.some(({ entity }) => trueOutcome(entity) === list)) {
    return [];
  }
  return [
    `${id} is recorded as ${list}, and it is ${matching.map(({ entity }) => trueOutcome(entity)).join()}`,
  ];
}

/** Whether the record holds this entity, as far as it goes. */
function shows(record: Properties, entity: object): boolean {
  const { cancelledBy: _, sentComments: __, ...fields } = record;
  return Object.entries(fields).every(([name, value]) => isDeepStrictEqual(Reflect.get(entity, name), value));
}

function doubles(records: readonly BulkRecord[]): readonly string[] {
  const ids = records.map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is recorded twice`);
}

function lost(
  facts: RunFacts,
  operation: Operation,
  call: BulkCall,
  before: Properties | undefined,
  claim: Properties,
): readonly string[] {
  return recordsOf(before).flatMap((known): readonly string[] => {
    const now = recordIn(claim, known.id);
    if (isFinalRecord(known)) {
      return now?.list === known.list ? [] : [`${known.id} was ${known.list}, and is ${now?.list ?? "gone"}`];
    }
    return now !== undefined || isAbsenceConfirmed(facts, operation, call, known.id)
      ? []
      : [`${known.id} was pending, and is gone without a lasting 404`];
  });
}

/** What of the confirmed actions is neither recorded, nor named as left, nor gone. */
function passedOver(
  facts: RunFacts,
  operation: Operation,
  call: BulkCall,
  before: Properties | undefined,
  claim: Properties,
): readonly string[] {
  if (call.method !== "create" && call.method !== "update") {
    return [];
  }
  const message = call.result?.kind === "notReady" ? call.result.message : "";
  return unsettledIds(call.inputs, before)
    .filter(
      (id) =>
        recordIn(claim, id) === undefined &&
        !message.includes(id) &&
        !isAbsenceConfirmed(facts, operation, call, id),
    )
    .map((id) => `${id} is in the confirmed actions, and nothing is said of it`);
}

function miscounted(before: Properties | undefined, claim: Properties): readonly string[] {
  return outcomeLists.flatMap((list) => {
    const records = recordsOf(claim).filter((record) => record.list === list);
    const counted = countOf(claim, list);
    const fresh = records.filter(({ id }) => recordIn(before, id)?.list !== list).length;
    const expected = list === "pending" ? records.length : countOf(before, list) + fresh;
    return counted === expected ? [] : [`counts ${counted} ${list}, and there are ${expected}`];
  });
}

function countOf(outputs: Properties | undefined, list: string): number {
  return Number(Reflect.get(Object(outputs?.["counts"]), list) ?? 0);
}
