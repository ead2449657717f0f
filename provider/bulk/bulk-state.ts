import { z } from "zod";
import type { MachineActionTarget } from "../defender/machine-action.ts";
import {
  type BulkInputs,
  type BulkRequest,
  bulkInputNames,
  bulkInputsSchema,
  bulkRequestOf,
} from "../inputs/bulk-inputs.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import type { Properties } from "../methods/resource-state.ts";
import { type BulkCancellationRecord, type JudgedRecord, recordsSchema } from "./bulk-record.ts";

/** The input that check adds: the facts of every action that matches, by id. What is in it may be cancelled, nothing else. */
export const matchingInputName = "matching";

/**
 * Most records of earlier operations that stay in state, at some 500 bytes each. Those of the last operation stay,
 * however many they are. The full history is the service's.
 */
const mostEarlierRecords = 100;

/**
 * Longest time that a record stays in state, in milliseconds: 180 days, as long as Defender keeps data itself.
 * @see https://learn.microsoft.com/defender-xdr/data-privacy
 */
const longestRecordAgeMs = 180 * 86_400_000;

/** How many actions had each outcome. Those that ended are counted from the first operation on, however old. */
export interface BulkCancellationCounts {
  readonly cancelled: number;
  readonly cancelledTooLate: number;
  readonly endedOtherwise: number;
  /** How many are not final now. */
  readonly pending: number;
}

type FinalOutcome = Exclude<Outcome, "pending">;

const finalOutcomes: readonly FinalOutcome[] = ["cancelled", "cancelledTooLate", "endedOtherwise"];

const countSchema = z.number().catch(0);

const stateSchema = z.object({
  comment: z.string().optional().catch(undefined),
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

/** The confirmed set: what check has found and the engine has shown. Nothing when check could not look. */
export function matchingOf(inputs: Properties): ReadonlyMap<string, MachineActionTarget> | undefined {
  const matching = matchingSchema.parse(inputs[matchingInputName]);
  return matching === undefined ? undefined : new Map(Object.entries(matching));
}

/** Reads checked inputs. */
export function bulkRequestFrom(inputs: Properties): BulkRequest {
  const given: BulkInputs = bulkInputsSchema.parse(declaredInputsOf(inputs));
  return bulkRequestOf(given);
}

/** Of any properties, the inputs that a program gives. The host cannot carry an undefined value. */
export function declaredInputsOf(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) => bulkInputNames.includes(name) && value !== undefined,
    ),
  );
}

/** The ids of the actions whose outcome is recorded as final. */
export function settledIds(state: BulkState): ReadonlySet<string> {
  return new Set(finalOutcomes.flatMap((outcome) => state[outcome].map(({ id }) => id)));
}

/**
 * Adds what an operation has found out. An action is in one list only; what is judged anew leaves the list it was in.
 *
 * @param forgotten ids of pending actions that the service does not know any more
 */
export function withResults(
  before: BulkState,
  results: readonly JudgedRecord[],
  forgotten: ReadonlySet<string>,
  nowMs: number,
): BulkState {
  const known = settledIds(before);
  const judged = new Set(results.map(({ record }) => record.id));
  const resultsOf = (outcome: Outcome) =>
    results.filter((result) => result.outcome === outcome).map(({ record }) => record);
  const earlier = (outcome: Outcome) =>
    before[outcome].filter(({ id }) => !judged.has(id) && !forgotten.has(id));
  const recent = new Set(
    finalOutcomes
      .flatMap(earlier)
      .filter((record) => !(nowMs - endedAtMs(record) > longestRecordAgeMs))
      .sort((left, right) => endedAtMs(right) - endedAtMs(left) || 0)
      .slice(0, mostEarlierRecords)
      .map(({ id }) => id),
  );
  const finalList = (outcome: FinalOutcome) => [
    ...resultsOf(outcome),
    ...earlier(outcome).filter(({ id }) => recent.has(id)),
  ];
  const count = (outcome: FinalOutcome) =>
    before.counts[outcome] + resultsOf(outcome).filter(({ id }) => !known.has(id)).length;
  return {
    comment: before.comment,
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

/** A record without a time counts as new. */
function endedAtMs({ lastUpdateDateTimeUtc }: BulkCancellationRecord): number {
  const ms = Date.parse(lastUpdateDateTimeUtc ?? "");
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
}

/** The outputs that are stored: the inputs, the lists, and the counts. */
export function bulkOutputsOf(inputs: Properties, state: BulkState): Record<string, unknown> {
  const { comment: _, counts, ...lists } = state;
  return {
    ...declaredInputsOf(inputs),
    ...lists,
    counts: { ...counts, pending: lists.pending.length } satisfies BulkCancellationCounts,
  };
}
