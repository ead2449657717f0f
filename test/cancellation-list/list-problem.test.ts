import { expect, test } from "vitest";
import { formatProblems, type ListProblem } from "../../provider/cancellation-list/list-problem.ts";

const at = (line: number, column: number, message: string): ListProblem => ({
  place: { line, column },
  message,
});

test("problems are told in the order of the file, whatever found them first", () => {
  const problems = [at(12, 3, "third"), at(2, 10, "second"), at(2, 9, "first")];
  expect(formatProblems("Three problems.", "list.yaml", problems)).toBe(
    "Three problems.\nlist.yaml:2:9: first\nlist.yaml:2:10: second\nlist.yaml:12:3: third",
  );
});

test("of very many problems the first hundred are told, and how many more there are", () => {
  const problems = Array.from({ length: 1000 }, (_, index) => at(1000 - index, 1, "bad"));
  const lines = formatProblems("Many.", "list.yaml", problems).split("\n");
  expect(lines).toHaveLength(102);
  expect(lines.at(1)).toBe("list.yaml:1:1: bad");
  expect(lines.at(-1)).toBe("… and 900 more");
});

test("foreign text cannot move the cursor or hide a line", () => {
  expect(formatProblems("One.", "list.yaml", [at(1, 1, 'found "host\u001b[2K\u202e"')])).toBe(
    'One.\nlist.yaml:1:1: found "host [2K "',
  );
});
