import { isDeepStrictEqual } from "node:util";
import {
  type BulkCall,
  bulkCalls,
  type Operation,
  type RunFacts,
  type Violation,
} from "../../model/facts.ts";
import type { Properties } from "../../model/host.ts";
import type { ReadAction } from "../../model/oddity.ts";
import { isListTrue, statesDuring, wereMeantThroughout } from "../listed-actions.ts";
import { meansAction, meansAge, meansStatus } from "./meaning.ts";
import { confirmedIds, maxCancelled } from "./records.ts";

/**
 * What check confirms is what matches: nothing that does not, with the facts of the action, and, where every list was
 * answered truly, all of it. A preview refuses exactly when that is more than is allowed.
 */
export function confirmedActionsMatch(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    bulkCalls(operation).flatMap((call) =>
      problemsOf(facts, operation, call).map((text) => ({
        rule: "confirmed actions match",
        text: `${call.resource}: ${text}`,
      })),
    ),
  );
}

function problemsOf(facts: RunFacts, operation: Operation, call: BulkCall): readonly string[] {
  if (call.result?.kind !== "checked") {
    return [];
  }
  const { inputs, failures } = call.result;
  const ids = confirmedIds(inputs);
  if (ids === undefined) {
    return [];
  }
  const wrong = ids.filter((id) => !isMeantNow(facts, call, inputs, id));
  const isMeant = (entity: ReadAction) =>
    meansAction(inputs, entity) && meansStatus(inputs, entity) && meansAge(inputs, entity, call.startedAtMs);
  const missing = isListTrue(facts, operation, call)
    ? wereMeantThroughout(facts, call, isMeant).filter((id) => !ids.includes(id))
    : [];
  const tooMany = ids.length > maxCancelled(inputs);
  const isPreview = operation.kind === "preview";
  return [
    ...wrong.map((id) => `${id} does not match, or not with these facts`),
    ...missing.map((id) => `${id} matches and is not confirmed`),
    ...(isPreview && tooMany && failures.length === 0 ? ["the preview accepts more than is allowed"] : []),
    ...(failures.length > 0 && !tooMany ? [`is refused for no reason: ${failures[0]?.reason ?? ""}`] : []),
  ];
}

function isMeantNow(facts: RunFacts, call: BulkCall, inputs: Properties, id: string): boolean {
  const matching: unknown = Reflect.get(Object(inputs["matching"]), id);
  return statesDuring(facts, call, id).some(
    ({ entity }) =>
      meansAction(inputs, entity) &&
      meansStatus(inputs, entity) &&
      meansAge(inputs, entity, call.endedAtMs ?? 0) &&
      isDeepStrictEqual(matching, targetOf(entity)),
  );
}

function targetOf(entity: ReadAction): object {
  const { type, machineId, computerDnsName, requestor, creationDateTimeUtc } = entity;
  return { type, machineId, computerDnsName, requestor, creationDateTimeUtc };
}
