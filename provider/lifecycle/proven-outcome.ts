import type { MachineAction } from "../defender/machine-action.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import type { FinalOutcome, Settlement } from "./outcome.ts";

/** What is stored of an outcome that a read has proven. */
export interface ProvenOutcome {
  readonly outcome: FinalOutcome;
  readonly status: string;
  readonly lastUpdateDateTimeUtc: string | null;
}

/**
 * How a read stands to the outcome that was proven before:
 * - `same`: it shows the same;
 * - `newer`: it shows another state that began later, which replaces the stored one;
 * - `notNewer`: it lies behind, so the stored outcome stays.
 */
export type Standing = "same" | "newer" | "notNewer";

/** Compares a read with the outcome that was proven before. */
export function standingOf({ action, outcome }: Settlement, proven: ProvenOutcome): Standing {
  if (outcome === proven.outcome && action.status === proven.status) {
    return "same";
  }
  return isNewerState(action, proven) ? "newer" : "notNewer";
}

/** Warns that a proven outcome is not the last word. */
export function describeReplaced(
  { action, outcome }: Settlement,
  proven: Pick<ProvenOutcome, "outcome">,
): string {
  return `${shown(action)}, which is newer than its recorded outcome, ${proven.outcome}. The outcome is ${outcome} now.`;
}

/** Says that a read lies behind. */
export function describeKept({ action }: Settlement, proven: ProvenOutcome): string {
  return `${shown(action)}, which is not newer than its proven outcome; that stays: ${proven.outcome}.`;
}

function shown({ id, status }: MachineAction): string {
  return `${quoteForeign(id)}: the service shows this action as ${quoteForeign(status)}`;
}

/** When the service says that a state of an action began. */
type Dated = Pick<MachineAction, "lastUpdateDateTimeUtc">;

/**
 * Whether a state that was read is newer than the stored one, by the service's own time of the last change. A read can lie
 * behind, so a state of the same time, or of one that nobody can read, is not.
 */
function isNewerState(read: Dated, stored: Dated): boolean {
  // Comparisons with NaN are false.
  return Date.parse(read.lastUpdateDateTimeUtc ?? "") > Date.parse(stored.lastUpdateDateTimeUtc ?? "");
}
