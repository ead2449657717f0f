import { z } from "zod";
import type { MachineAction, MachineActionTarget } from "../defender/machine-action.ts";
import type { CancelledBy, Outcome } from "../lifecycle/outcome.ts";
import type { Settlement } from "../lifecycle/policy.ts";

const nullableText = z.string().nullable().catch(null);

/** One cancelled action, or one that was to be cancelled, as it is kept in state. Every shape of a release must parse. */
const recordSchema = z.object({
  id: z.string(),
  type: z.string(),
  machineId: nullableText,
  computerDnsName: nullableText,
  requestor: nullableText,
  creationDateTimeUtc: nullableText,
  status: z.string(),
  lastUpdateDateTimeUtc: nullableText,
  cancelledBy: z.enum(["thisResource", "foundCancelled"]).optional().catch(undefined),
  cancellationRequestor: nullableText,
  cancellationComment: nullableText,
  cancellationDateTimeUtc: nullableText,
});

/** Facts of an action, what became of it, who cancelled it and when, as it was last read. */
export interface BulkCancellationRecord extends MachineActionTarget {
  /** Id of the machine action, a GUID. */
  readonly id: string;
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
}

/** A list of records in state; one that cannot be read is dropped, so that no old state blocks a run. */
export const recordsSchema = z
  .array(z.unknown())
  .catch([])
  .transform((items): readonly BulkCancellationRecord[] =>
    items.flatMap((item) => {
      const { data } = recordSchema.safeParse(item);
      if (data === undefined) return [];
      const { cancelledBy, ...facts } = data;
      // The host cannot carry an undefined value.
      return [cancelledBy === undefined ? facts : { ...facts, cancelledBy }];
    }),
  );

/** An action with its outcome. */
export interface JudgedRecord {
  readonly outcome: Outcome;
  readonly record: BulkCancellationRecord;
}

/** Picks what is kept of an action. */
export function judgedRecord({ action, outcome, cancelledBy }: Settlement): JudgedRecord {
  return { outcome, record: { ...factsOf(action), ...(cancelledBy === undefined ? {} : { cancelledBy }) } };
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
