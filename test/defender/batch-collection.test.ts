import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createBatchedReads } from "../../provider/defender/batched-reads.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Sizes of the batches, with the time since the first read at which each was sent. */
function recordedReads() {
  const startedAtMs = Date.now();
  const sent: { readonly atMs: number; readonly size: number }[] = [];
  const read = createBatchedReads(async (ids) => {
    sent.push({ atMs: Date.now() - startedAtMs, size: ids.length });
    return ids.map(() => new Error("not of interest here"));
  });
  const readEvery = async (pauseMs: number, times: number) => {
    for (let index = 0; index < times; index += 1) {
      void read(`id-${index}`).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(pauseMs);
    }
    await vi.runAllTimersAsync();
  };
  return { sent, readEvery };
}

it("a single read is sent after 75 ms", async () => {
  const { sent, readEvery } = recordedReads();
  await readEvery(0, 1);
  expect(sent).toEqual([{ atMs: aboutMs(75), size: 1 }]);
});

it("reads that a busy machine spreads over more than 75 ms are still sent together", async () => {
  const { sent, readEvery } = recordedReads();
  await readEvery(40, 5);
  expect(sent).toEqual([{ atMs: aboutMs(4 * 40 + 75), size: 5 }]);
});

it("reads that pause for longer are not waited for", async () => {
  const { sent, readEvery } = recordedReads();
  await readEvery(100, 3);
  expect(sent.map(({ size }) => size)).toEqual([1, 1, 1]);
});

it("a read waits no longer than a second, however many follow it", async () => {
  const { sent, readEvery } = recordedReads();
  await readEvery(30, 50);
  expect(sent[0]?.atMs).toEqual(aboutMs(1_000));
  expect(sent.reduce((sum, { size }) => sum + size, 0)).toBe(50);
});

/** The driven clock lets an immediate run one millisecond later. */
function aboutMs(expected: number): unknown {
  return expect.toSatisfy((atMs: number) => atMs === expected || atMs === expected + 1);
}
