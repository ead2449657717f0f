import type { Review, ReviewedEntry } from "../cancellation-list/review.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { ageSince } from "./age.ts";
import { alignedColumns } from "./aligned-columns.ts";
import { reviewTitle } from "./review-markdown.ts";

/** Longest text in a cell, in characters. */
const maxTextLength = 100;

/** Longest verdict; a problem has to be read whole. */
const maxVerdictLength = 1_000;

const headings = ["LINE", "TYPE", "MACHINE", "AGE", "REQUESTOR", "VERDICT"];

/**
 * Writes a review for a terminal: a table, and the counts below it. Where the terminal is too narrow for it, each verdict
 * and comment has a line of its own below its entry.
 */
export function reviewTable(review: Review, nowMs: number, columns = Number.POSITIVE_INFINITY): string {
  const { entries } = review;
  if (entries.length === 0) {
    return `${reviewTitle(review)}\n`;
  }
  const facts = entries.map((entry) => factsOf(entry, nowMs));
  const verdicts = entries.map(({ text }) => quoteForeign(text, maxVerdictLength));
  const comments = entries.map(({ comment }) => quoteForeign(comment ?? "-", maxTextLength));
  const wide = alignedColumns([
    [...headings, "COMMENT"],
    ...facts.map((cells, index) => [...cells, verdicts[index] ?? "", comments[index] ?? ""]),
  ]);
  const lines = wide.every((line) => line.length <= columns)
    ? wide
    : alignedColumns(facts).flatMap((line, index) => [
        line,
        `      ${verdicts[index]}`,
        `      ${comments[index]}`,
      ]);
  return `${[...lines, "", reviewTitle(review)].join("\n")}\n`;
}

function factsOf(
  { line, type, machine, created, requestor, machineActionId, verdict }: ReviewedEntry,
  nowMs: number,
): readonly string[] {
  return [
    line === null ? "-" : String(line),
    // What leaves the stack has no line by which it could be found.
    verdict === "leaves" ? (machineActionId ?? "-") : (type ?? "-"),
    machine ?? "-",
    ageSince(created, nowMs) ?? "-",
    requestor ?? "-",
  ].map((text) => quoteForeign(text, maxTextLength));
}
