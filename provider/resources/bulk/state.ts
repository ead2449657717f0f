import { z } from "zod";
import type { MachineActionTarget } from "../../defender/machine-action.ts";
import type { FinalOutcome, Outcome, Settlement } from "../../lifecycle/outcome.ts";
import type { Properties } from "../resource.ts";
import type { BulkCancellationCounts } from "./counts.ts";
import {
  type BulkInputs,
  type BulkRequest,
  bulkInputNames,
  bulkInputsSchema,
  bulkRequestOf,
} from "./inputs.ts";
import { type BulkCancellationRecord, recordOf } from "./record.ts";
import { recordsSchema } from "./stored-records.ts";

/** The input that check adds: the facts of every action that matches, by id. What is in it may be cancelled, nothing else. */
export const matchingInputName = "matching";

/**
 * Time for which every record stays in state, in milliseconds: a day, so that what a large operation has left can be
 * finished, refreshed and reported without losing the names of what was done.
 * @limit Bulk cancellations
 */
const fullRecordMs = 86_400_000;

/**
 * How many records stay in state of what ended more than a day ago, at some 500 bytes each: every operation reads and
 * writes them. The full history is the service's.
 * @limit Bulk cancellations
 */
const maxOlderRecords = 100;

/**
 * Longest time that a record stays in state, in milliseconds: 180 days, as long as Defender keeps data itself.
 * @see https://learn.microsoft.com/defender-xdr/data-privacy
 * @limit Bulk cancellations
 */
const maxRecordAgeMs = 180 * 86_400_000;

const finalOutcomes: readonly FinalOutcome[] = ["cancelled", "cancelledTooLate", "endedOtherwise"];

const countSchema = z.number().catch(0);

const stateSchema = z.object({
  cancelled: recordsSchema,
  cancelledTooLate: recordsSchema,
  endedOtherwise: recordsSchema,
  pending: recordsSchema,
  counts: z
    .object({ cancelled: countSchema, cancelledTooLate: countSchema, endedOtherwise: countSchema })
    .catch({ cancelled: 0, cancelledTooLate: 0, endedOtherwise: 0 }),
});

/** What earlier operations have recorded, newest first. */
export type BulkState = z.output<typeof stateSchema>;

/** Reads the stored outputs of any release; without any, nothing is recorded. */
export function parseBulkState(outputs: Properties): BulkState {
  return stateSchema.parse(outputs);
}

const targetSchema = z.object({
  type: z.string(),
  machineId: z.string().nullable(),
  computerDnsName: z.string().nullable(),
  requestor: z.string().nullable(),
  creationDateTimeUtc: z.string().nullable(),
});

const matchingSchema = z.record(z.string(), targetSchema).optional().catch(undefined);

/** The confirmed matches: what check has found and the engine has shown. Nothing when check could not look. */
export function matchingOf(inputs: Properties): ReadonlyMap<string, MachineActionTarget> | undefined {
  const matching = matchingSchema.parse(inputs[matchingInputName]);
  return matching === undefined ? undefined : new Map(Object.entries(matching));
}

/** Reads checked inputs. */
export function bulkRequestFrom(inputs: Properties, waitTimeoutSeconds: number): BulkRequest {
  const given: BulkInputs = bulkInputsSchema.parse(declaredInputsOf(inputs));
  return bulkRequestOf(given, waitTimeoutSeconds);
}

/** Of any properties, the inputs that a program gives. A front door cannot carry an undefined value. */
export function declaredInputsOf(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) => bulkInputNames.includes(name) && value !== undefined,
    ),
  );
}

/** A record of an action whose outcome was proven by a read. */
export type ProvenRecord = BulkCancellationRecord & { readonly outcome: FinalOutcome };

/** The records of the actions whose outcome was proven, by id. */
export function provenRecords(state: BulkState): ReadonlyMap<string, ProvenRecord> {
  return new Map(
    finalOutcomes.flatMap((outcome) => state[outcome].map((record) => [record.id, { ...record, outcome }])),
  );
}

/** The comments of the calls for a pending action, sent by earlier operations, that may have taken effect. */
export function sentComments({ pending }: BulkState, machineActionId: string): readonly string[] {
  return pending.find(({ id }) => id === machineActionId)?.sentComments ?? [];
}

/**
 * Adds what an operation has found out. An action is in one list only; what is judged anew leaves the list it was in.
 *
 * @param forgotten ids of pending actions that the service does not know any more
 */
export function withResults(
  before: BulkState,
  results: readonly Settlement[],
  forgotten: ReadonlySet<string>,
  nowMs: number,
): BulkState {
  const proven = provenRecords(before);
  const judged = new Set(results.map(({ action }) => action.id));
  const resultsOf = (outcome: Outcome) =>
    results.filter((result) => result.outcome === outcome).map(recordOf);
  const earlier = (outcome: Outcome) =>
    before[outcome].filter(({ id }) => !judged.has(id) && !forgotten.has(id));
  const kept = keptIds(finalOutcomes.flatMap(earlier), nowMs);
  const finalList = (outcome: FinalOutcome) => [
    ...resultsOf(outcome),
    ...earlier(outcome).filter(({ id }) => kept.has(id)),
  ];
  const count = (outcome: FinalOutcome) => {
    const added = resultsOf(outcome).filter(({ id }) => proven.get(id)?.outcome !== outcome);
    const replaced = results.filter(
      (result) => result.outcome !== outcome && proven.get(result.action.id)?.outcome === outcome,
    );
    return before.counts[outcome] + added.length - replaced.length;
  };
  return {
    cancelled: finalList("cancelled"),
    cancelledTooLate: finalList("cancelledTooLate"),
    endedOtherwise: finalList("endedOtherwise"),
    pending: [...resultsOf("pending"), ...earlier("pending")],
    counts: {
      cancelled: count("cancelled"),
      cancelledTooLate: count("cancelledTooLate"),
      endedOtherwise: count("endedOtherwise"),
    },
  };
}

/** Of the records of earlier operations, those that stay. */
function keptIds(records: readonly BulkCancellationRecord[], nowMs: number): ReadonlySet<string> {
  const ageMs = (record: BulkCancellationRecord) => nowMs - endedAtMs(record);
  const older = records
    .filter((record) => ageMs(record) > fullRecordMs && ageMs(record) <= maxRecordAgeMs)
    .sort((left, right) => ageMs(left) - ageMs(right))
    .slice(0, maxOlderRecords);
  const recent = records.filter((record) => ageMs(record) <= fullRecordMs);
  return new Set([...recent, ...older].map(({ id }) => id));
}

/** A record without a time counts as new. */
function endedAtMs({ lastUpdateDateTimeUtc }: BulkCancellationRecord): number {
  const ms = Date.parse(lastUpdateDateTimeUtc ?? "");
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
}

/** The outputs that are stored: the inputs, the lists, and the counts. */
export function bulkOutputsOf(inputs: Properties, state: BulkState): Record<string, unknown> {
  const { counts, ...lists } = state;
  return {
    ...declaredInputsOf(inputs),
    ...lists,
    counts: { ...counts, pending: lists.pending.length } satisfies BulkCancellationCounts,
  };
}
