import { expect, test } from "vitest";
import { pollIntervalMs } from "../../provider/lifecycle/poll-interval.ts";

test("waiting begins with an interval of 2 s and grows to 30 s", () => {
  expect(pollIntervalMs(0, 0.5)).toBe(2_000);
  expect(pollIntervalMs(10_000, 0.5)).toBe(5_000);
  expect(pollIntervalMs(600_000, 0.5)).toBe(30_000);
});

test("an interval varies by a fifth at most", () => {
  expect(pollIntervalMs(600_000, 0)).toBe(24_000);
  expect(pollIntervalMs(600_000, 1)).toBe(36_000);
});

test("a wait of an hour for one action stays far below the 1,500 calls of an hour", () => {
  let calls = 0;
  for (let waitedMs = 0; waitedMs < 3_600_000; waitedMs += pollIntervalMs(waitedMs, 0)) {
    calls += 1;
  }
  expect(calls).toBeLessThan(200);
});
