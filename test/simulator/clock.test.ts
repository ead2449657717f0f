import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../../simulator/clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function hasWoken(sleep: Promise<void>): Promise<boolean> {
  let woken = false;
  void sleep.then(() => {
    woken = true;
  });
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
  return woken;
}

test("a driven clock stands still until it is advanced", async () => {
  const clock = Clock.driven(new Date("2026-03-02T08:00:00Z"));
  vi.advanceTimersByTime(5000);
  expect(clock.now()).toBe(Date.parse("2026-03-02T08:00:00Z"));
  clock.advance(5000);
  expect(clock.now()).toBe(Date.parse("2026-03-02T08:00:05Z"));
});

test("a driven clock wakes a sleeper when its time has come and not before", async () => {
  const clock = Clock.driven();
  const sleep = clock.sleep(1000);
  vi.advanceTimersByTime(5000);
  clock.advance(999);
  expect(await hasWoken(sleep)).toBe(false);
  clock.advance(1);
  expect(await hasWoken(sleep)).toBe(true);
});

test("a real clock follows Date and its sleepers follow timers", async () => {
  const clock = Clock.real();
  const before = clock.now();
  const sleep = clock.sleep(1000);
  vi.advanceTimersByTime(999);
  expect(await hasWoken(sleep)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await hasWoken(sleep)).toBe(true);
  expect(clock.now() - before).toBe(1000);
});

test("a real clock that is advanced wakes the sleepers that are due by then", async () => {
  const clock = Clock.real();
  const sleep = clock.sleep(60_000);
  clock.advance(60_000);
  expect(await hasWoken(sleep)).toBe(true);
  expect(clock.now()).toBe(Date.now() + 60_000);
});

test("no clock runs backwards", () => {
  expect(() => Clock.driven().advance(-1)).toThrow(RangeError);
});
