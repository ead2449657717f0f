import { describe, expect, test } from "vitest";
import { printable, quoteLine } from "../../provider/reporting/printable.ts";

describe("printable text", () => {
  test.each([
    ["plain text, Ünïcödé and 日本語 stay", "plain text, Ünïcödé and 日本語 stay"],
    ["a line feed\nstays", "a line feed\nstays"],
    ["\u001b[31mred\u001b[0m", " [31mred [0m"],
    ["a\rb\tc\u0000d\u0085e", "a b c d e"],
    ["\u202eright to left\u2066", " right to left "],
    ["no\u200bwidth\ufeff", "no width "],
  ])("%j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe("a quotation", () => {
  test("is one line, trimmed, with single blanks", () => {
    expect(quoteLine("  a\n\n b\u001b\t c ", 100)).toBe("a b c");
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
    expect(quoteLine(text, 100)).toBe(expected);
  });
  test("has at most the given length", () => {
    expect(quoteLine("x".repeat(10), 10)).toBe("x".repeat(10));
    expect(quoteLine("x".repeat(11), 10)).toBe(`${"x".repeat(9)}…`);
    expect(quoteLine("x".repeat(10_000_000), 10)).toHaveLength(10);
  });
});
