import { bulkCalls, type Operation, type RunFacts } from "../../model/facts.ts";
import type { Properties } from "../../model/host.ts";
import type { DeclaredBulk } from "../../model/stack.ts";
import { isFinal, trueOutcome, versionsOf } from "../truth.ts";
import { meansAction, meansAge, meansStatus } from "./meaning.ts";
import { confirmedIds, maxCancelled, recordIn, recordsOf, unsettledIds } from "./records.ts";

/** What an update of a healthy service leaves of a bulk cancellation, held against the contract. */
export function bulkRecovers(facts: RunFacts, up: Operation, declared: DeclaredBulk): readonly string[] {
  const { name, inputs } = declared;
  const calls = bulkCalls(up).filter(({ resource }) => resource === name);
  const check = calls.findLast(({ method }) => method === "check");
  if (check?.result?.kind !== "checked" || confirmedIds(check.result.inputs) === undefined) {
    return [`${name}: could not list, although all is well`];
  }
  const before = up.stateBefore.get(name)?.outputs;
  const work = calls.findLast(({ method }) => method === "create" || method === "update");
  const toCancel = unsettledIds(check.result.inputs, before);
  const isTooMany = toCancel.length > maxCancelled(inputs);
  if (work?.result?.kind === "failed") {
    const isRefused = /maxCancellations is/.test(work.result.message);
    return isTooMany && isRefused ? [] : [`${name}: refused without a reason: ${work.result.message}`];
  }
  if (isTooMany) {
    return [`${name}: passes although ${toCancel.length} match`];
  }
  const after = up.stateAfter.get(name)?.outputs;
  const endedAtMs = work?.endedAtMs ?? up.endedAtMs ?? 0;
  return toCancel.flatMap((id) =>
    memberProblem(facts, inputs, after, id, endedAtMs).map((text) => `${name}: ${id} ${text}`),
  );
}

function memberProblem(
  facts: RunFacts,
  inputs: Properties,
  after: Properties | undefined,
  id: string,
  endedAtMs: number,
): readonly string[] {
  // What reads show lies behind, so what was recorded need not be the end.
  if (facts.truth(id)?.exists !== true || facts.readsLagMs(id) > 0) {
    return [];
  }
  const entity = versionsOf(facts, id).findLast(({ fromMs }) => fromMs <= endedAtMs)?.entity;
  const list = recordIn(after, id)?.list;
  if (entity === undefined) {
    return [];
  }
  if (isFinal(entity)) {
    const isTrue = list === trueOutcome(entity);
    return isTrue || wasFinishedLate(facts, id, endedAtMs)
      ? []
      : [`is ${entity.status}, and recorded as ${list ?? "nothing"}`];
  }
  const { takesEffect, onInProgress } = facts.scenario.service.cancel;
  const isRefused = entity.status === "InProgress" && onInProgress === "refuse";
  return takesEffect !== "immediately" || isRefused || !meansStatus(inputs, entity)
    ? []
    : [`is still ${entity.status}, although a cancel takes effect at once`];
}

/** Whether the last state came just before the end of the operation, after its last read. */
function wasFinishedLate(facts: RunFacts, id: string, endedAtMs: number): boolean {
  const maxReadMs = 60_000;
  return versionsOf(facts, id).some(({ fromMs }) => fromMs > endedAtMs - maxReadMs && fromMs <= endedAtMs);
}

/** Whether nothing is left to do for a bulk cancellation: nothing failed, nothing is pending, and nothing matches. */
export function isBulkSettled(
  facts: RunFacts,
  first: Operation,
  second: Operation,
  { name, inputs }: DeclaredBulk,
): boolean {
  const state = first.stateAfter.get(name);
  if (state === undefined || state.initErrors.length > 0) {
    return false;
  }
  if (recordsOf(state.outputs).some(({ list }) => list === "pending")) {
    return false;
  }
  const endedAtMs = second.endedAtMs ?? Number.POSITIVE_INFINITY;
  return facts.actionIds.every((id) => {
    const sinceMs = second.startedAtMs - facts.readsLagMs(id);
    return versionsOf(facts, id)
      .filter(({ fromMs, untilMs }) => fromMs <= endedAtMs && untilMs >= sinceMs)
      .every(
        ({ entity }) =>
          !meansAction(inputs, entity) ||
          !meansStatus(inputs, entity) ||
          !meansAge(inputs, entity, endedAtMs),
      );
  });
}
