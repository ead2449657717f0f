import { bulkCalls, type Operation, type RunFacts } from "../../model/facts.ts";
import type { DeclaredBulk } from "../../model/stack.ts";
import type { Exchange } from "../../model/traffic.ts";
import { actionOf } from "../truth.ts";
import { meansAction, meansStatus } from "./meaning.ts";
import { confirmedIds, isFinalRecord, maxCancelled, recordIn, unsettledIds } from "./records.ts";

/**
 * A bulk cancellation cancels only what its check has confirmed, only when that is not more than is allowed, and only what still
 * has a meant status just before the first call.
 *
 * @param calls all calls of the process
 * @param posts the cancel calls of this bulk cancellation for this action
 */
export function bulkCallProblems(
  facts: RunFacts,
  operation: Operation,
  { name, inputs }: DeclaredBulk,
  actionId: string,
  calls: readonly Exchange[],
  posts: readonly Exchange[],
): readonly string[] {
  const work = bulkCalls(operation).find(
    ({ resource, method }) => resource === name && (method === "create" || method === "update"),
  );
  if (work === undefined) {
    return ["was sent without a create or update"];
  }
  const before = work.method === "create" ? undefined : work.before?.outputs;
  const known = recordIn(before, actionId);
  const action = actionOf(facts, actionId);
  const toCancel = unsettledIds(work.inputs, before).length;
  const hasMeantStatus = calls.some(
    (exchange) =>
      exchange.sentAtMs >= work.startedAtMs &&
      exchange.deliveredOrder < (posts[0]?.sentOrder ?? 0) &&
      exchange.shown.some((entity) => entity.id === actionId && meansStatus(inputs, entity)),
  );
  return [
    ...(confirmedIds(work.inputs)?.includes(actionId) === true ? [] : ["is not in the confirmed actions"]),
    ...(toCancel > maxCancelled(inputs) ? [`more match than the ${maxCancelled(inputs)} allowed`] : []),
    ...(action !== undefined && !meansAction(inputs, action) ? ["does not match the conditions"] : []),
    ...(hasMeantStatus ? [] : ["was not seen with a meant status just before"]),
    ...(known !== undefined && isFinalRecord(known) ? ["the outcome was settled"] : []),
  ];
}
