import type { Properties } from "../../model/host.ts";

/** The lists of a bulk cancellation, by outcome. */
export const outcomeLists = ["cancelled", "cancelledTooLate", "endedOtherwise", "pending"] as const;

export type OutcomeList = (typeof outcomeLists)[number];

/** An action as the outputs of a bulk cancellation tell of it. */
export interface BulkRecord {
  readonly id: string;
  readonly list: OutcomeList;
  readonly record: Properties;
}

/** Everything that the outputs of a bulk cancellation tell of single actions. */
export function recordsOf(outputs: Properties | undefined): readonly BulkRecord[] {
  return outcomeLists.flatMap((list) => {
    const records: unknown = outputs?.[list];
    if (!Array.isArray(records)) {
      return [];
    }
    return records.map((record: Properties) => ({ id: String(record["id"]), list, record }));
  });
}

/** What the outputs of a bulk cancellation tell of one action. */
export function recordIn(outputs: Properties | undefined, id: string): BulkRecord | undefined {
  return recordsOf(outputs).find((record) => record.id === id);
}

/** Whether an outcome of the record can change no more. */
export function isFinalRecord({ list }: BulkRecord): boolean {
  return list !== "pending";
}

/** The ids of the confirmed actions; undefined when check could not list. */
export function confirmedIds(inputs: Properties | undefined): readonly string[] | undefined {
  const matching: unknown = inputs?.["matching"];
  return typeof matching === "object" && matching !== null ? Object.keys(matching) : undefined;
}

/** Of the confirmed actions, the actions whose end state does not know yet. */
export function unsettledIds(
  inputs: Properties | undefined,
  before: Properties | undefined,
): readonly string[] {
  return (confirmedIds(inputs) ?? []).filter((id) => {
    const known = recordIn(before, id);
    return known === undefined || !isFinalRecord(known);
  });
}

/** How many actions one operation may cancel. */
export function maxCancelled(inputs: Properties | undefined): number {
  return Number(inputs?.["maxCancellations"] ?? 20);
}
