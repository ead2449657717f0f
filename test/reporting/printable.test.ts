import { describe, expect, it } from "vitest";
import { printable, quoteLine } from "../../provider/reporting/printable.ts";

describe("printable text", () => {
  it.each([
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
  it("is one line, trimmed, with single blanks", () => {
    expect(quoteLine("  a\n\n b\u001b\t c ", 100)).toBe("a b c");
  });
  it("has at most the given length", () => {
    expect(quoteLine("x".repeat(10), 10)).toBe("x".repeat(10));
    expect(quoteLine("x".repeat(11), 10)).toBe(`${"x".repeat(9)}…`);
    expect(quoteLine("x".repeat(10_000_000), 10)).toHaveLength(10);
  });
});
