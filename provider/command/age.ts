import type { MachineAction } from "../defender/machine-action.ts";
import { formatDuration } from "../reporting/duration.ts";

/** How long ago an action was created, such as `3 h`; undefined when the service does not say. */
export function ageOf({ creationDateTimeUtc }: MachineAction, nowMs: number): string | undefined {
  return ageSince(creationDateTimeUtc, nowMs);
}

/** How long ago a time is, as the service writes it; undefined when the text is not a time. */
export function ageSince(time: string | null, nowMs: number): string | undefined {
  const ageMs = nowMs - Date.parse(time ?? "");
  return Number.isNaN(ageMs) ? undefined : formatDuration(ageMs);
}
