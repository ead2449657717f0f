import { expect, test } from "vitest";
import {
  type CancellationSummary,
  countOutcomes,
  sortSummaries,
  summaryTable,
} from "../../provider/cancellation-list/summary.ts";

const summary = (id: string, given: Partial<CancellationSummary> = {}): CancellationSummary => ({
  id,
  type: "RunAntiVirusScan",
  machine: "host1.contoso.example",
  outcome: "cancelled",
  who: "soc@contoso.example",
  when: "2026-11-23T16:03:58.95Z",
  comment: "CHG-42",
  ...given,
});

test("every outcome is counted, those of no entry with zero", () => {
  const summaries = [summary("1"), summary("2", { outcome: "failed" }), summary("3")];
  expect(countOutcomes(summaries)).toEqual({
    cancelled: 2,
    cancelledTooLate: 0,
    endedOtherwise: 0,
    pending: 0,
    failed: 1,
  });
  expect(countOutcomes([])).toEqual({
    cancelled: 0,
    cancelledTooLate: 0,
    endedOtherwise: 0,
    pending: 0,
    failed: 0,
  });
});

test("what needs a person comes first, and the order does not depend on that of the list", () => {
  const summaries = [
    summary("b"),
    summary("a"),
    summary("c", { outcome: "cancelledTooLate" }),
    summary("d", { outcome: "endedOtherwise" }),
    summary("e", { outcome: "pending" }),
    summary("f", { outcome: "failed" }),
  ];
  const sorted = sortSummaries(summaries);
  expect(sorted.map(({ id }) => id)).toEqual(["f", "e", "d", "c", "a", "b"]);
  expect(sortSummaries(summaries.toReversed())).toEqual(sorted);
});

test("the table has one row for each entry, below the counts", () => {
  const table = summaryTable([summary("1", { outcome: "pending", who: null, when: null }), summary("2")]);
  expect(table).toBe(
    [
      "1 pending, 1 cancelled.",
      "",
      "| id | type | machine | outcome | who | when | comment |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| 1 | RunAntiVirusScan | host1.contoso.example | pending |  |  | CHG-42 |",
      "| 2 | RunAntiVirusScan | host1.contoso.example | cancelled | soc@contoso.example | 2026-11-23 16:03:58 UTC | CHG-42 |",
      "",
    ].join("\n"),
  );
});

test("a list without entries has no table", () => {
  expect(summaryTable([])).toBe("The list has no entries.\n");
});

test.each([
  ["a pipe", "a|b", String.raw`a\|b`],
  ["line breaks", "a\r\nb\nc", "a b c"],
  ["a backslash before a pipe", String.raw`a\|b`, String.raw`a\\\|b`],
  ["markup", "`x` *y* _z_ ~~q~~", String.raw`\`x\` \*y\* \_z\_ \~\~q\~\~`],
  ["a link and an image", "![x](https://e.example)", String.raw`\!\[x\](https://e.example)`],
  ["what turns the reading direction", "a\u202eb", "a b"],
  ["somebody's name", "@security-team", "@<!-- -->security-team"],
  ["HTML and entities", "<b>&lt;#1", String.raw`\<b\>\&lt;\#1`],
])("%s in a name cannot break the table", (_, machine, cell) => {
  const [, , , , row = ""] = summaryTable([summary("1", { machine })]).split("\n");
  expect(row).toBe(
    `| 1 | RunAntiVirusScan | ${cell} | cancelled | soc@contoso.example | 2026-11-23 16:03:58 UTC | CHG-42 |`,
  );
});
