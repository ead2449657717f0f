import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BatchedReads } from "../../provider/defender/batched-reads.ts";

/** How long the service takes to answer, in milliseconds. */
const answerMs = 200;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Sizes of the calls, with the time since the first read at which each was sent. */
function recordedReads() {
  const startedAtMs = Date.now();
  const sent: { readonly atMs: number; readonly size: number }[] = [];
  const reads = new BatchedReads(async (ids) => {
    sent.push({ atMs: Date.now() - startedAtMs, size: ids.length });
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    return new Map(ids.map((id) => [id, new Error("not of interest here")]));
  });
  const readOne = () => reads.read("id").catch(() => undefined);
  /** A cancel call of so many milliseconds, and the read that follows it. */
  const cancelOne = async (callMs: number) => {
    await reads.awaited(() => new Promise<void>((resolve) => setTimeout(resolve, callMs)));
    await readOne();
  };
  const readEvery = async (pauseMs: number, times: number) => {
    for (let index = 0; index < times; index += 1) {
      void readOne();
      await vi.advanceTimersByTimeAsync(pauseMs);
    }
    await vi.runAllTimersAsync();
  };
  /** As the engine does: so many at once, and another one when one is done, each after its own pause. */
  const refresh = async (count: number, parallel: number, pauseMs: (index: number) => number) => {
    let next = 0;
    const work = async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await new Promise((resolve) => setTimeout(resolve, pauseMs(index)));
        await readOne();
      }
    };
    void Promise.all(Array.from({ length: parallel }, work));
    await vi.runAllTimersAsync();
  };
  const sizes = () => sent.map(({ size }) => size);
  return { sent, sizes, reads, readEvery, refresh, cancelOne };
}

test("reads that come in one go share a call, though the machine stalls in the midst of them", async () => {
  const { reads, sent } = recordedReads();
  const { now } = Date;
  let stalledMs = 0;
  vi.spyOn(Date, "now").mockImplementation(() => {
    stalledMs += 200;
    return now() + stalledMs;
  });
  void reads.read("first").catch(() => undefined);
  void reads.read("second").catch(() => undefined);
  await vi.runAllTimersAsync();
  vi.restoreAllMocks();
  expect(sent.map(({ size }) => size)).toEqual([2]);
});

describe("reads that come one after another", () => {
  test("a single one is sent after 75 ms", async () => {
    const { sent, readEvery } = recordedReads();
    await readEvery(0, 1);
    expect(sent).toEqual([{ atMs: aboutMs(75), size: 1 }]);
  });

  test("those that a busy machine spreads over more than 75 ms are still sent together", async () => {
    const { sent, readEvery } = recordedReads();
    await readEvery(40, 5);
    expect(sent).toEqual([{ atMs: aboutMs(4 * 40 + 75), size: 5 }]);
  });

  test("those that pause for longer are not waited for", async () => {
    const { sizes, readEvery } = recordedReads();
    await readEvery(300, 3);
    expect(sizes()).toEqual([1, 1, 1]);
  });

  test("where only one was ever open, the next one is sent after 10 ms", async () => {
    const { sent, readEvery } = recordedReads();
    await readEvery(300, 2);
    expect(sent[1]).toEqual({ atMs: aboutMs(300 + 10), size: 1 });
  });

  test("one waits no longer than a second, however many follow it", async () => {
    const { sent, readEvery } = recordedReads();
    await readEvery(30, 50);
    expect(sent[0]?.atMs).toEqual(aboutMs(1_000));
    expect(sent.reduce((sum, { size }) => sum + size, 0)).toBe(50);
  });

  test("the hundredth is sent with the others at once", async () => {
    const { sent, readEvery } = recordedReads();
    await readEvery(0, 100);
    expect(sent).toEqual([{ atMs: 0, size: 100 }]);
  });
});

describe("reads of a refresh", () => {
  test("share as few calls as the engine's parallelism allows, without a wait for those that cannot come", async () => {
    const { sent, sizes, refresh } = recordedReads();
    await refresh(24, 8, () => 0);
    expect(sizes()).toEqual([8, 8, 8]);
    // 75 ms until the first is sent, for each other the answer and 10 ms.
    expect(sent[2]?.atMs).toBeLessThanOrEqual(75 + 2 * (answerMs + 10) + 10);
  });

  test("are not split by a pause of 200 ms of a busy machine, once it is known how many are open at once", async () => {
    const { sizes, refresh } = recordedReads();
    await refresh(500, 100, (index) => (index >= 100 && index % 100 >= 40 ? 200 : 0));
    expect(sizes()).toEqual([100, 100, 100, 100, 100]);
  });

  test("come together again after the first call was split", async () => {
    const { sizes, refresh } = recordedReads();
    await refresh(300, 100, (index) => (index >= 33 && index < 100 ? 150 : 0));
    expect(sizes()).toEqual([33, 100, 100, 67]);
  });

  test("that are the last ones wait a quarter of a second for others", async () => {
    const { sent, refresh } = recordedReads();
    await refresh(12, 8, () => 0);
    expect(sent.map(({ size }) => size)).toEqual([8, 4]);
    expect(sent[1]?.atMs).toEqual(expect.closeTo(75 + answerMs + 250, -1));
  });
});

describe("reads that follow cancel calls", () => {
  const cancelAll = async (callsMs: readonly number[]) => {
    const { sent, cancelOne } = recordedReads();
    for (const callMs of callsMs) {
      void cancelOne(callMs);
    }
    await vi.runAllTimersAsync();
    return sent;
  };

  test("wait for the calls that are under way, and share a call", async () => {
    const sent = await cancelAll([100, 400, 1_300]);
    expect(sent).toEqual([{ atMs: aboutMs(1_300 + 75), size: 3 }]);
  });

  test("wait no longer than three seconds for a call that hangs", async () => {
    const sent = await cancelAll([100, 30_000]);
    expect(sent.map(({ size }) => size)).toEqual([1, 1]);
    expect(sent[0]?.atMs).toEqual(aboutMs(100 + 3_000));
  });

  test("are sent soon when the last call under way ends without a read", async () => {
    const { sent, reads, cancelOne } = recordedReads();
    void cancelOne(100);
    const refused = reads.awaited(
      () => new Promise<void>((_, reject) => setTimeout(() => reject(new Error("429")), 500)),
    );
    await Promise.all([vi.runAllTimersAsync(), expect(refused).rejects.toThrow("429")]);
    expect(sent).toEqual([{ atMs: aboutMs(500 + 75), size: 1 }]);
  });
});

/** The driven clock lets an immediate run one millisecond later. */
function aboutMs(expected: number): unknown {
  return expect.toSatisfy((atMs: number) => atMs === expected || atMs === expected + 1);
}
