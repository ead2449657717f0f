import type { Operation, RunFacts } from "../model/facts.ts";
import type { ReadAction } from "../model/oddity.ts";
import type { Exchange } from "../model/traffic.ts";
import { type Version, versionsOf } from "./truth.ts";

/** The time in which something was listed, in milliseconds since the start. */
export interface Period {
  readonly startedAtMs: number;
  readonly endedAtMs: number | undefined;
}

/** The states that a read or a list could show in a period. */
export function statesDuring(
  facts: RunFacts,
  { startedAtMs, endedAtMs }: Period,
  id: string,
): readonly Version[] {
  const sinceMs = startedAtMs - facts.readsLagMs(id);
  return versionsOf(facts, id).filter(
    ({ fromMs, untilMs }) => fromMs <= (endedAtMs ?? Number.POSITIVE_INFINITY) && untilMs >= sinceMs,
  );
}

/**
 * Whether the lists of a period showed all there was. An answer can be wrong without saying so, and what changes while
 * several pages or statuses are listed can slip from one that is still to come into one that was there before.
 */
export function isListTrue(facts: RunFacts, operation: Operation, period: Period): boolean {
  const lists = listsDuring(facts, operation, period);
  const isAtOnce = lists.length <= 1 || !hasChanged(facts, period);
  return isAtOnce && lists.every(({ fault }) => fault === undefined);
}

function listsDuring({ exchanges }: RunFacts, { process }: Operation, period: Period): readonly Exchange[] {
  return exchanges.filter(
    (exchange) =>
      exchange.process === process &&
      exchange.operation === "list" &&
      exchange.sentAtMs <= (period.endedAtMs ?? Number.POSITIVE_INFINITY) &&
      (exchange.deliveredAtMs ?? Number.POSITIVE_INFINITY) >= period.startedAtMs,
  );
}

function hasChanged(facts: RunFacts, { startedAtMs, endedAtMs }: Period): boolean {
  return facts.actionIds.some((id) => {
    const visibleFromMs = facts.visibleFromMs(id);
    const moments = [
      ...versionsOf(facts, id).map(({ fromMs }) => fromMs + facts.readsLagMs(id)),
      visibleFromMs,
    ];
    return (
      facts.truth(id)?.exists !== true ||
      moments.some((atMs) => atMs >= startedAtMs && atMs <= (endedAtMs ?? Number.POSITIVE_INFINITY))
    );
  });
}

/** Ids of the actions that were meant in every state that could be shown in the period. */
export function wereMeantThroughout(
  facts: RunFacts,
  period: Period,
  isMeant: (entity: ReadAction) => boolean,
): readonly string[] {
  const isMeantThroughout = (states: readonly Version[]) =>
    states.length > 0 && states.every(({ entity }) => isMeant(entity));
  return facts.actionIds.filter(
    (id) =>
      facts.truth(id)?.exists === true &&
      facts.visibleFromMs(id) <= period.startedAtMs &&
      isMeantThroughout(statesDuring(facts, period, id)),
  );
}
