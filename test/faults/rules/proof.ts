import {
  bulkCalls,
  type CancellationCall,
  cancellationCalls,
  claimOf,
  isSettled,
  type MethodCall,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";
import { isFinalRecord, recordIn, recordsOf } from "./bulk/records.ts";
import { isFinal } from "./truth.ts";

/** A final outcome that a create or update claims is proven by a read: never by the answer to a cancel call. */
export function outcomesAreProven(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    [
      ...cancellationCalls(operation).flatMap(provenBy),
      ...bulkCalls(operation).flatMap(provenByBulk),
    ].flatMap(({ call, actionId }) =>
      wasRead(facts, operation, call, actionId)
        ? []
        : [
            {
              rule: "outcomes are proven",
              text: `${call.method} of ${call.resource} claims what became of ${actionId}, and no read has shown it`,
            },
          ],
    ),
  );
}

interface Claimed {
  readonly call: MethodCall;
  readonly actionId: string;
}

function provenBy(call: CancellationCall): readonly Claimed[] {
  const before = call.method === "update" ? call.before?.outputs : undefined;
  return isWork(call) && isSettled(claimOf(call)) && !isSettled(before)
    ? [{ call, actionId: call.actionId }]
    : [];
}

function provenByBulk(call: MethodCall): readonly Claimed[] {
  if (!isWork(call)) {
    return [];
  }
  const before = call.method === "update" ? call.before?.outputs : undefined;
  return recordsOf(claimOf(call))
    .filter((record) => {
      const known = recordIn(before, record.id);
      return isFinalRecord(record) && (known === undefined || !isFinalRecord(known));
    })
    .map(({ id }) => ({ call, actionId: id }));
}

function isWork({ method }: MethodCall): boolean {
  return method === "create" || method === "update";
}

function wasRead(
  { exchanges }: RunFacts,
  { process }: Operation,
  { endedAtMs }: MethodCall,
  actionId: string,
): boolean {
  return exchanges.some(
    (exchange) =>
      exchange.process === process &&
      exchange.operation !== "cancel" &&
      (exchange.deliveredAtMs ?? Number.POSITIVE_INFINITY) <= (endedAtMs ?? Number.POSITIVE_INFINITY) &&
      exchange.shown.some((entity) => entity.id === actionId && isFinal(entity)),
  );
}
