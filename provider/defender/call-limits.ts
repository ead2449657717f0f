/** How many calls of each operation are made at most. */
export interface CallLimits {
  /** Calls in any minute. Default 100. */
  readonly callsPerMinute: number;
  /** Calls in any hour. Default 1500. */
  readonly callsPerHour: number;
}

/**
 * The documented limits, the same for cancel, get and list, each counted apart.
 * @see https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action#limitations
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object#limitations
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection#limitations
 */
export const documentedLimits: CallLimits = { callsPerMinute: 100, callsPerHour: 1500 };
