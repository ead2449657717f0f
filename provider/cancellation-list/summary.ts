import type { Outcome } from "../lifecycle/outcome.ts";
import { markdownTable } from "../reporting/markdown-table.ts";
import { markdownText } from "../reporting/markdown-text.ts";

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
  /** Why, as the list says it. */
  readonly comment: string;
}

/** An outcome; or `failed`, when this run ended with an error for the entry. */
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

const headings = ["id", "type", "machine", "outcome", "who", "when", "comment"];

/** Writes a Markdown table, for a job's summary or a change ticket. */
export function summaryTable(summaries: readonly CancellationSummary[]): string {
  if (summaries.length === 0) {
    return "The list has no entries.\n";
  }
  const counts = countOutcomes(summaries);
  const counted = outcomes.flatMap((outcome) =>
    counts[outcome] > 0 ? [`${counts[outcome]} ${outcome}`] : [],
  );
  const rows = summaries.map(({ id, type, machine, outcome, who, when, comment }) =>
    [id, type, machine, outcome, who, when === null ? null : readableTime(when), comment].map((text) =>
      markdownText(text ?? ""),
    ),
  );
  return `${counted.join(", ")}.\n\n${markdownTable(headings, rows)}\n`;
}

/** `2026-11-23 16:03:58 UTC` instead of `2026-11-23T16:03:58.9512345Z`; another text stays as it is. */
function readableTime(time: string): string {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time) ?? [];
  return day === undefined ? time : `${day} ${clock} UTC`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
