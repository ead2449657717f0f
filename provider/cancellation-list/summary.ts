import type { Outcome } from "../lifecycle/outcome.ts";
import { markdownTable } from "../reporting/markdown-table.ts";
import { printable } from "../reporting/printable.ts";

/** What became of one entry of the list, for people. */
export interface CancellationSummary {
  /** Id of the machine action. */
  readonly id: string;
  /** Type of the action; null when it `failed`. */
  readonly type: string | null;
  /** DNS name of the machine, else its id; null when the service names none. */
  readonly machine: string | null;
  /** The outcome; `failed` when this run ended with an error for the entry, which its output tells. */
  readonly outcome: SummaryOutcome;
  /** Who cancelled, as the service names them; null when nobody did. */
  readonly who: string | null;
  /** When it was cancelled, or ended otherwise, as the service writes it; null as long as it has not ended. */
  readonly when: string | null;
}

/** See {@link CancellationSummary.outcome}. */
export type SummaryOutcome = Outcome | "failed";

/** How many entries have each outcome. */
export type OutcomeCounts = Readonly<Record<SummaryOutcome, number>>;

/** What needs a person comes first. */
const outcomes: readonly SummaryOutcome[] = [
  "failed",
  "pending",
  "endedOtherwise",
  "cancelledTooLate",
  "cancelled",
];

/** Puts what needs a person first, and the rest in an order that does not depend on the file's. */
export function sortSummaries(summaries: readonly CancellationSummary[]): readonly CancellationSummary[] {
  return summaries.toSorted(
    (left, right) =>
      outcomes.indexOf(left.outcome) - outcomes.indexOf(right.outcome) || compareText(left.id, right.id),
  );
}

/** Counts every outcome, those of no entry, too. */
export function countOutcomes(summaries: readonly CancellationSummary[]): OutcomeCounts {
  const counts = { cancelled: 0, cancelledTooLate: 0, endedOtherwise: 0, pending: 0, failed: 0 };
  for (const { outcome } of summaries) {
    counts[outcome] += 1;
  }
  return counts;
}

const columns = ["id", "type", "machine", "outcome", "who", "when"] as const;

/** Writes a Markdown table, for a job's summary or a ticket. */
export function summaryTable(summaries: readonly CancellationSummary[]): string {
  if (summaries.length === 0) {
    return "The list has no entries.\n";
  }
  const counts = countOutcomes(summaries);
  const counted = outcomes.flatMap((outcome) =>
    counts[outcome] > 0 ? [`${counts[outcome]} ${outcome}`] : [],
  );
  const rows = summaries.map((summary) => columns.map((column) => cell(summary[column])));
  return `${counted.join(", ")}.\n\n${markdownTable(columns, rows)}\n`;
}

/** Names come from machines and people: none may be taken for markup. */
function cell(text: string | null): string {
  if (text === null) {
    return "";
  }
  return printable(text)
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_~[\]<>#&!]/g, "\\$&");
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
