import { expect, test } from "vitest";
import { formatDuration } from "../../provider/reporting/duration.ts";

test.each([
  [0, "0 s"],
  [999, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3 * 3_600_000, "3 h"],
  [50 * 3_600_000, "2 d"],
])("%d ms is written as %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
