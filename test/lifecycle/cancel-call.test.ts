import { expect, test } from "vitest";
import { maxCancelCalls, settlingPauseMs } from "../../provider/lifecycle/cancel-call.ts";

test("at most three cancel calls, with growing pauses", () => {
  expect(maxCancelCalls).toBe(3);
  expect([0, 1, 2].map(settlingPauseMs)).toEqual([2_000, 4_000, 8_000]);
});
