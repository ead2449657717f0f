import type { MachineAction } from "../../defender/machine-action.ts";
import type { CancelledBy, Settlement } from "../../lifecycle/outcome.ts";

/** Facts of an action, what became of it, who cancelled it and when, as it was last read. */
export interface BulkCancellationRecord {
  /** Id of the machine action, a GUID. */
  readonly id: string;
  /** Type of the action, such as `RunAntiVirusScan`. */
  readonly type: string;
  /** Id of the machine, 40 hexadecimal digits. */
  readonly machineId: string | null;
  /** DNS name of the machine. */
  readonly computerDnsName: string | null;
  /** Who started the action. */
  readonly requestor: string | null;
  /** When the action was started, as the service writes it. */
  readonly creationDateTimeUtc: string | null;
  /** Status as the service showed it last. */
  readonly status: string;
  /** When the action last changed; of one that ended, when that was. */
  readonly lastUpdateDateTimeUtc: string | null;
  /** `thisResource`, or `foundCancelled` when somebody else was first. Unset when the action is not cancelled. */
  readonly cancelledBy?: CancelledBy | undefined;
  /** Who cancelled, as the service names them. */
  readonly cancellationRequestor: string | null;
  /** Comment of the cancel call that took effect. */
  readonly cancellationComment: string | null;
  /** When the action was cancelled. */
  readonly cancellationDateTimeUtc: string | null;
  /**
   * Of an action that is pending: the comments of the cancel calls of this resource that may still take effect. Unset
   * when none was sent.
   */
  readonly sentComments?: readonly string[] | undefined;
}

/** What is kept of an action and of what became of it. */
export function recordOf({ action, cancelledBy, sentComments }: Settlement): BulkCancellationRecord {
  return withKnown(factsOf(action), cancelledBy, sentComments);
}

/** Adds what is known. A front door cannot carry an undefined value. */
export function withKnown(
  facts: BulkCancellationRecord,
  cancelledBy: CancelledBy | undefined,
  sentComments: readonly string[] = [],
): BulkCancellationRecord {
  return {
    ...facts,
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ...(sentComments.length === 0 ? {} : { sentComments }),
  };
}

function factsOf(action: MachineAction): BulkCancellationRecord {
  return {
    id: action.id,
    type: action.type,
    machineId: action.machineId,
    computerDnsName: action.computerDnsName,
    requestor: action.requestor,
    creationDateTimeUtc: action.creationDateTimeUtc,
    status: action.status,
    lastUpdateDateTimeUtc: action.lastUpdateDateTimeUtc,
    cancellationRequestor: action.cancellationRequestor,
    cancellationComment: action.cancellationComment,
    cancellationDateTimeUtc: action.cancellationDateTimeUtc,
  };
}
