import {
  declaredBulks,
  declaredCancellations,
  isSettled,
  type Operation,
  type RunFacts,
} from "../../model/facts.ts";
import { isBulkSettled } from "../bulk/bulk-recovers.ts";
import { listCalls } from "../bulk/meaning.ts";
import { failureOf } from "./refusals.ts";

/** Where everything is settled, a second update changes nothing, and calls nothing but the lists that bulk cancellations need. */
export function staysAsItIs(facts: RunFacts, first: Operation, second: Operation): readonly string[] {
  const isUnsettled =
    declaredCancellations(first).some(({ name, actionId }) => {
      const state = first.stateAfter.get(name);
      return state?.id !== actionId || !isSettled(state.outputs);
    }) || declaredBulks(first).some((declared) => !isBulkSettled(facts, first, second, declared));
  if (isUnsettled) {
    return [];
  }
  // What other stacks have used up is refused, and asked for again.
  const calls = facts.exchanges.filter(({ process, status }) => process === second.process && status !== 429);
  const lists = calls.filter(({ operation }) => operation === "list");
  const bulks = declaredBulks(second);
  const pages = facts.scenario.service.pageSize === undefined ? 1 : facts.actionIds.length;
  const maxLists = bulks.reduce((sum, { inputs }) => sum + listCalls(inputs) * (pages + 1), 0);
  const changes = second.calls.filter(
    ({ method, resource, result }) =>
      method !== "check" &&
      !(result?.kind === "differs" && !result.changes) &&
      failureOf(first, resource) === undefined,
  );
  return [
    ...(calls.length > lists.length || lists.length > maxLists
      ? [`the second up made ${calls.length} calls, ${lists.length} of them lists`]
      : []),
    ...changes.map(({ method, resource }) => `the second up made a ${method} of ${resource}`),
  ];
}
