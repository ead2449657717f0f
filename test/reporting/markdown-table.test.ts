import { expect, test } from "vitest";
import { markdownTable } from "../../provider/reporting/markdown-table.ts";

test("a table has a line of headings, a line of dashes and a line for each row", () => {
  expect(
    markdownTable(
      ["N", "calls"],
      [
        ["1", "2"],
        ["10", "3"],
      ],
    ),
  ).toBe(["| N | calls |", "| --- | --- |", "| 1 | 2 |", "| 10 | 3 |"].join("\n"));
});

test.each([
  ["a bar", "a|b", String.raw`a\|b`],
  ["a bar behind an escaped backslash", String.raw`a\\|b`, String.raw`a\\\|b`],
  ["a line break with blanks around it", "a \n  b", "a b"],
])("%s ends no cell", (_, text, cell) => {
  expect(
    markdownTable(["x"], [[text]])
      .split("\n")
      .at(-1),
  ).toBe(`| ${cell} |`);
});
