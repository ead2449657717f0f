import { describe, expect, test } from "vitest";
import { printable, quoteForeign } from "../../provider/reporting/foreign-text.ts";

describe("printable text", () => {
  test.each([
    ["plain text, Ünïcödé and 日本語 stay", "plain text, Ünïcödé and 日本語 stay"],
    ["a line feed\nstays", "a line feed\nstays"],
    ["\u001b[31mred\u001b[0m", " [31mred [0m"],
    ["a\rb\tc\u0000d\u0085e", "a b c d e"],
    ["\u202eright to left\u2066", " right to left "],
    ["no\u200bwidth\ufeff", "no width "],
    ["a\u2028b\u2029c", "a b c"],
    ["x ##vso[task.complete result=Failed]", "x # #vso[task.complete result=Failed]"],
    ["##[error]forged and ##VSO[", "# #[error]forged and # #VSO["],
    ["## a heading [1]", "## a heading [1]"],
  ])("%j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe("a quotation", () => {
  test("is one line, trimmed, with single blanks", () => {
    expect(quoteForeign("  a\n\n b\u001b\t c ", 100)).toBe("a b c");
  });
  test.each([
    [
      "a JWT",
      "Bad token eyJhbGciOiJSUzI1NiJ9.eyJhcHBpZCI6ImFhYWEifQ.c2ln-_bmF0 of you",
      "Bad token [token] of you",
    ],
    [
      "a JWT that is cut off",
      `Authorization: eyJhbGciOiJSUzI1NiJ9.${"x".repeat(100)}`,
      "Authorization: [token]",
    ],
    [
      "an opaque token",
      "authorization: bearer 0.AXoA-abcdefghijklmnop~q, denied",
      "authorization: [token], denied",
    ],
    ["the mere word", "The Bearer token is missing", "The Bearer token is missing"],
  ])("shows no token that it echoes: %s", (_, text, expected) => {
    expect(quoteForeign(text, 100)).toBe(expected);
  });
  test.each([
    ["::error::forged", ": :error::forged"],
    ["\n  ::set-output name=x::1", ": :set-output name=x::1"],
    ["host1\n::error::forged", "host1 ::error::forged"],
    ["#\u200b#vso[task]", "# #vso[task]"],
  ])("is no command of a build service: %j", (text, expected) => {
    expect(quoteForeign(text, 100)).toBe(expected);
  });
  test("has at most the given length", () => {
    expect(quoteForeign("x".repeat(10), 10)).toBe("x".repeat(10));
    expect(quoteForeign("x".repeat(11), 10)).toBe(`${"x".repeat(9)}…`);
    expect(quoteForeign("x".repeat(10_000_000), 10)).toHaveLength(10);
  });
});
