import type { MachineAction } from "../defender/machine-action.ts";

/** When the service says that a state of an action began. */
type Dated = Pick<MachineAction, "lastUpdateDateTimeUtc">;

/**
 * Whether a state that was read is newer than the stored one, by the service's own time of the last change. A read can lie
 * behind, so a state of the same time, or of one that nobody can read, is not.
 */
export function isNewerState(read: Dated, stored: Dated): boolean {
  // Comparisons with NaN are false.
  return Date.parse(read.lastUpdateDateTimeUtc ?? "") > Date.parse(stored.lastUpdateDateTimeUtc ?? "");
}
