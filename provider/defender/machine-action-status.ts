/**
 * Every status of a machine action.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export const knownStatuses = [
  "Pending",
  "InProgress",
  "Succeeded",
  "Failed",
  "TimeOut",
  "Cancelled",
] as const;

/** A status of a machine action that this version knows. */
export type MachineActionStatus = (typeof knownStatuses)[number];

/** Statuses by which the list call finds actions that can still be cancelled. */
export const nonFinalStatuses = ["Pending", "InProgress"] as const;

/**
 * Statuses that never change again. The cancel page leaves out the time-out, the entity page has it.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
const finalStatuses: ReadonlySet<string> = new Set<MachineActionStatus>([
  "Succeeded",
  "Failed",
  "TimeOut",
  "Cancelled",
]);

/** Whether the status is final. A status that nobody documents is not: it may still change. */
export function isFinalStatus(status: string): boolean {
  return finalStatuses.has(status);
}
