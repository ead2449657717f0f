import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Operation } from "../../provider/defender/call.ts";
import { documentedLimits } from "../../provider/defender/call-limits.ts";
import { createPacer, type Pacer } from "../../provider/defender/pacing.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

let reporter: RecordingReporter;
let interruption: AbortController;
let pacer: Pacer;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 });
  reporter = new RecordingReporter();
  interruption = new AbortController();
  pacer = createPacer(documentedLimits, reporter, interruption.signal);
});
afterEach(() => void vi.useRealTimers());

/** Sends calls that end at once. The list holds when each went out. */
function send(operation: Operation, calls: number): number[] {
  const sentAtMs: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    void pacer.admit(operation, "first").then((admission) => {
      if (admission.kind !== "admitted") {
        return;
      }
      sentAtMs.push(Date.now());
      admission.end();
    });
  }
  return sentAtMs;
}

test("counts cancel, get and list each by itself", async () => {
  const sent = [send("cancel", 100), send("get", 100), send("list", 100)];
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.map((times) => times.length)).toEqual([100, 100, 100]);
});

test("holds back the calls of one kind and not those of the others", async () => {
  pacer.hold("cancel", 8_000);
  const [cancel, get] = [send("cancel", 1), send("get", 1)];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(cancel).toEqual([8_000]);
  expect(get).toEqual([0]);
});

describe("the lines about waiting", () => {
  test("say how many calls of which kind wait, why, and when it goes on", async () => {
    send("cancel", 102);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(reporter.said).toEqual([
      "2 cancel calls wait: the service allows 100 a minute and 1500 an hour. The next goes out in 57 s.",
    ]);
  });

  test("say that the service has asked for a pause", async () => {
    pacer.hold("get", 30_000);
    send("get", 1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(reporter.said).toEqual([
      "1 get call waits: the service has throttled a call of this kind and wants a pause. The next goes out in 27 s.",
    ]);
  });

  test("say that all of the limit is under way", async () => {
    pacer = createPacer({ callsPerMinute: 1, callsPerHour: 1 }, reporter, interruption.signal);
    await pacer.admit("list", "first");
    send("list", 1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(reporter.said).toEqual([
      "1 list call waits: the service allows 1 a minute and 1 an hour. The next goes out when one under way has ended.",
    ]);
  });

  test("are not written for a wait of less than three seconds", async () => {
    pacer.hold("get", 2_999);
    send("get", 1);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(reporter.said).toEqual([]);
  });

  test("become rarer, so that waiting for hours writes few, and never lets ten minutes pass in silence", async () => {
    const writtenAtMs: number[] = [];
    reporter.say = () => void writtenAtMs.push(Date.now());
    const sent = send("get", 4000);
    await vi.advanceTimersByTimeAsync(3 * 3_600_000);
    expect(sent).toHaveLength(4000);
    expect(writtenAtMs.slice(0, 7)).toEqual([3, 18, 48, 108, 228, 468, 768].map((s) => s * 1000));
    expect(writtenAtMs.length).toBeLessThanOrEqual(30);
    const gaps = writtenAtMs.slice(1).map((at, index) => at - (writtenAtMs[index] ?? 0));
    expect(Math.max(...gaps)).toBe(300_000);
    expect(Math.max(...writtenAtMs)).toBeLessThan(Math.max(...sent));
  });

  test("begin anew when calls wait another time, however soon", async () => {
    const first = send("cancel", 101);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(first).toHaveLength(101);
    expect(reporter.said).toHaveLength(3);
    send("cancel", 101);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(reporter.said).toHaveLength(4);
    expect(reporter.said[3]).toContain("2 cancel calls wait");
  });
});

test("after an interruption no call of any kind passes, neither one that waits nor a later one", async () => {
  const operations = ["cancel", "get", "list"] as const;
  const sent = operations.map((operation) => send(operation, 101));
  await vi.advanceTimersByTimeAsync(0);
  interruption.abort();
  sent.push(...operations.map((operation) => send(operation, 1)));
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(sent.map(({ length }) => length)).toEqual([100, 100, 100, 0, 0, 0]);
});
