import type { MachineActionStatus } from "../../defender/machine-action-status.ts";
import type { MachineActionType } from "../../defender/machine-action-type.ts";

/** Arguments of `getMachineAction`. */
export interface GetMachineActionArgs {
  /** Id of the machine action, a GUID. */
  readonly id: string;
}

/**
 * Arguments of `getMachineActions`. Every condition that is given must hold; of a list, one value must. Without
 * a condition every action that the service shows is listed.
 */
export interface GetMachineActionsArgs {
  /** Types, such as `RunAntiVirusScan`. Compared exactly. */
  readonly types?: readonly (MachineActionType | (string & {}))[];
  /** Statuses: `Pending`, `InProgress`, `Succeeded`, `Failed`, `TimeOut`, `Cancelled`. One call is made for each. */
  readonly statuses?: readonly (MachineActionStatus | (string & {}))[];
  /** Ids of machines, 40 hexadecimal digits each. */
  readonly machineIds?: readonly string[];
  /** DNS names of machines: whole names, without wildcards. Compared without regard to case. */
  readonly computerDnsNames?: readonly string[];
  /** Who started the actions. Compared without regard to case. */
  readonly requestors?: readonly string[];
  /** Only what was created at this time or later, in ISO 8601 with a time zone, such as `2026-11-23T12:00:00Z`. */
  readonly createdAfter?: string;
  /** Only what was created before this time. */
  readonly createdBefore?: string;
}
