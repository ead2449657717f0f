import type { MachineAction } from "../../simulator/machine-action.ts";
import type { Operation, RunFacts } from "../facts.ts";
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

/** Whether nothing went wrong with the lists of a period, as far as an answer can be wrong without saying so. */
export function isListTrue(facts: RunFacts, { process }: Operation, period: Period): boolean {
  return facts.exchanges.every(
    (exchange) =>
      exchange.process !== process ||
      exchange.operation !== "list" ||
      exchange.fault === undefined ||
      exchange.sentAtMs > (period.endedAtMs ?? 0) ||
      (exchange.deliveredAtMs ?? Number.POSITIVE_INFINITY) < period.startedAtMs,
  );
}

/** Ids of the actions that were meant in every state that could be shown in the period. */
export function wereMeantThroughout(
  facts: RunFacts,
  period: Period,
  isMeant: (entity: MachineAction) => boolean,
): readonly string[] {
  return facts.actionIds.filter(
    (id) =>
      facts.truth(id)?.exists === true &&
      facts.visibleFromMs(id) <= period.startedAtMs &&
      statesDuring(facts, period, id).every(({ entity }) => isMeant(entity)),
  );
}
