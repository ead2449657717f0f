import { type Review, type ReviewedEntry, type Verdict, verdicts } from "../cancellation-list/review.ts";
import { printable } from "../reporting/foreign-text.ts";
import { markdownTable } from "../reporting/markdown-table.ts";
import { markdownText } from "../reporting/markdown-text.ts";
import { ageSince } from "./age.ts";

const headings = ["line", "type", "machine", "age", "requestor", "verdict", "comment"];

/** Each verdict with a number before it. */
const counted: Readonly<Record<Verdict, (count: number) => string>> = {
  problem: (count) => (count === 1 ? "1 problem" : `${count} problems`),
  unseen: (count) => `${count} could not be looked at`,
  cancel: (count) => `${count} will be cancelled`,
  wait: (count) => `${count} will be waited for`,
  leaves: (count) => `${count} ${count === 1 ? "leaves" : "leave"} the state`,
  nothing: (count) => `${count} with nothing to do`,
  unchanged: (count) => `${count} unchanged`,
};

/** The counts of a review in one line, for example `1 problem, 3 will be cancelled (1 frees what is contained).` */
export function reviewTitle({ entries }: Review): string {
  if (entries.length === 0) {
    return "The list has no entries.";
  }
  const parts = verdicts.flatMap((verdict) => {
    const count = entries.filter((entry) => entry.verdict === verdict).length;
    return count === 0 ? [] : [`${counted[verdict](count)}${verdict === "cancel" ? freed(entries) : ""}`];
  });
  return `${parts.join(", ")}.`;
}

function freed(entries: readonly ReviewedEntry[]): string {
  const count = entries.filter(({ freesContainment }) => freesContainment).length;
  return count === 0 ? "" : ` (${count} of them ${count === 1 ? "frees" : "free"} what is contained)`;
}

/** A review in Markdown. */
export interface ReviewMarkdown {
  readonly text: string;
  /** How many entries are not in it. */
  readonly hidden: number;
}

/**
 * Writes a review in Markdown, for a pull request. What is longer than a comment may be is cut between rows, and says so:
 * entries that are unchanged go first, problems last.
 *
 * @param maxLength in characters
 */
export function reviewMarkdown(review: Review, nowMs: number, maxLength: number): ReviewMarkdown {
  const { entries, obstacle } = review;
  const whole = markdownOf(review, entries, nowMs);
  if (whole.length <= maxLength) {
    return { text: whole, hidden: 0 };
  }
  const changed = entries.filter(({ verdict }) => verdict !== "unchanged");
  let shown = changed.length;
  let text = markdownOf({ entries, obstacle }, changed, nowMs);
  while (text.length > maxLength && shown > 0) {
    shown -= Math.max(1, Math.floor((shown * (text.length - maxLength)) / text.length / 2));
    text = markdownOf({ entries, obstacle }, changed.slice(0, shown), nowMs);
  }
  return { text, hidden: entries.length - shown };
}

function markdownOf(review: Review, shown: readonly ReviewedEntry[], nowMs: number): string {
  const { entries, obstacle } = review;
  const hidden = entries.length - shown.length;
  return [
    `**${reviewTitle(review)}**`,
    "",
    ...(obstacle === undefined ? [] : [`Not looked at, because: ${markdownText(obstacle.message)}`, ""]),
    ...(hidden === 0
      ? []
      : [
          `**Cut:** ${hidden} of ${entries.length} entries are not shown here, because a comment holds no more. The log of this check has all of them.`,
          "",
        ]),
    ...(shown.length === 0
      ? []
      : [
          markdownTable(
            headings,
            shown.map((entry) => cellsOf(entry, nowMs)),
          ),
        ]),
    "",
  ].join("\n");
}

function cellsOf(entry: ReviewedEntry, nowMs: number): readonly string[] {
  const { line, type, machine, created, requestor, comment, verdict, text, machineActionId } = entry;
  // A reviewer who knows the id only finds the entry by it.
  const subject = verdict === "leaves" ? `${machineActionId}: ${text}` : text;
  return [line, type, machine, ageSince(created, nowMs), requestor, subject, comment].map((fact) =>
    markdownText(String(fact ?? "")),
  );
}

/** What stands in place of a review that could not be made, indented so that no text in it is taken for markup. */
export function failedReview(message: string): string {
  const lines = printable(message)
    .split("\n")
    .map((line) => `    ${line}`);
  return ["**The list could not be checked.**", "", ...lines, ""].join("\n");
}
