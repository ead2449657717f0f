import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Admission, type AttemptKind, CallLane } from "../../provider/defender/call-lane.ts";
import { documentedLimits } from "../../provider/defender/call-limits.ts";
import { maxInAnyWindow } from "./windows.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const maxHoldMs = 300_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 }));
afterEach(() => void vi.useRealTimers());

function granted(admission: Admission): () => void {
  if (admission.kind !== "admitted") {
    throw new Error("The lane refused a call.");
  }
  return admission.end;
}

/** Lets time pass until the work is done. */
async function drive(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  while (!isDone) {
    await vi.advanceTimersToNextTimerAsync();
  }
}

describe("with calls that end at once, the shortest time that the limits allow is used exactly", () => {
  test.each([
    { calls: 100, lastAtMs: 0 },
    { calls: 101, lastAtMs: minuteMs },
    { calls: 1000, lastAtMs: 9 * minuteMs },
    { calls: 1500, lastAtMs: 14 * minuteMs },
    { calls: 1501, lastAtMs: hourMs },
    { calls: 4000, lastAtMs: 2 * hourMs + 9 * minuteMs },
  ])("$calls calls: the last goes out after $lastAtMs ms", async ({ calls, lastAtMs }) => {
    const lane = new CallLane(documentedLimits, maxHoldMs);
    const sentAtMs: number[] = [];
    const call = async () => {
      const end = granted(await lane.enter("first"));
      sentAtMs.push(Date.now());
      end();
    };
    await drive(Promise.all(Array.from({ length: calls }, call)));
    expect(sentAtMs.at(-1)).toBe(lastAtMs);
    expect(maxInAnyWindow(sentAtMs, minuteMs)).toBeLessThanOrEqual(100);
    expect(maxInAnyWindow(sentAtMs, hourMs)).toBeLessThanOrEqual(1500);
  });
});

test("with calls that take a second each, 1,000 need a second more for each minute, which is less than 2 %", async () => {
  const lane = new CallLane(documentedLimits, maxHoldMs);
  let lastAtMs = 0;
  const call = async () => {
    const end = granted(await lane.enter("first"));
    lastAtMs = Date.now();
    setTimeout(end, 1_000);
  };
  await drive(Promise.all(Array.from({ length: 1000 }, call)));
  expect(lastAtMs).toBe(9 * (minuteMs + 1_000));
});

describe("no window of the service is overrun", () => {
  const history = fc.record({
    callsPerMinute: fc.integer({ min: 1, max: 5 }),
    callsPerHour: fc.integer({ min: 1, max: 20 }),
    calls: fc.array(
      fc.record({
        comesAfterMs: fc.nat({ max: 120_000 }),
        // A call may take longer than a window, and reach the service at any moment of it.
        takesMs: fc.nat({ max: 90_000 }),
        arrivesAt: fc.double({ min: 0, max: 1, noNaN: true }),
        kind: fc.constantFrom<AttemptKind>("first", "afterFailure", "afterThrottling"),
        holdMs: fc.option(fc.nat({ max: maxHoldMs }), { freq: 6 }),
      }),
      { maxLength: 40 },
    ),
  });

  test("whenever calls come, however long they take, and whatever pauses the service asks for", async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ calls, ...limits }) => {
        vi.setSystemTime(0);
        const lane = new CallLane(limits, maxHoldMs);
        const arrivalsMs: number[] = [];
        const sentDuringHold: number[] = [];
        const holds: { readonly fromMs: number; readonly untilMs: number }[] = [];
        const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
        const run = async ({ takesMs, arrivesAt, kind, holdMs }: (typeof calls)[number]) => {
          const end = granted(await lane.enter(kind));
          // A call that was let through in the millisecond in which a pause begins may be seen to go just after.
          const nowMs = Date.now();
          if (holds.some(({ fromMs, untilMs }) => fromMs < nowMs && nowMs < untilMs)) {
            sentDuringHold.push(nowMs);
          }
          arrivalsMs.push(Date.now() + takesMs * arrivesAt);
          await wait(takesMs);
          if (holdMs !== null) {
            const untilMs = Date.now() + holdMs;
            holds.push({ fromMs: Date.now(), untilMs });
            lane.holdUntil(untilMs);
          }
          end();
        };
        let comesAtMs = 0;
        const all = calls.map(async (call) => {
          comesAtMs += call.comesAfterMs;
          await wait(comesAtMs);
          await run(call);
        });
        await drive(Promise.all(all));
        arrivalsMs.sort((left, right) => left - right);
        expect(arrivalsMs).toHaveLength(calls.length);
        expect(sentDuringHold).toEqual([]);
        expect(maxInAnyWindow(arrivalsMs, minuteMs)).toBeLessThanOrEqual(limits.callsPerMinute);
        expect(maxInAnyWindow(arrivalsMs, hourMs)).toBeLessThanOrEqual(limits.callsPerHour);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a call that is under way", () => {
  test("takes up room until a window's length after its end", async () => {
    const lane = new CallLane({ callsPerMinute: 1, callsPerHour: 1500 }, maxHoldMs);
    const end = granted(await lane.enter("first"));
    let isAdmitted = false;
    void lane.enter("first").then(() => {
      isAdmitted = true;
    });
    await vi.advanceTimersByTimeAsync(10 * minuteMs);
    expect(isAdmitted).toBe(false);
    expect(lane.nextInMs).toBe(Number.POSITIVE_INFINITY);
    end();
    await vi.advanceTimersByTimeAsync(minuteMs - 1);
    expect(isAdmitted).toBe(false);
    expect(lane.nextInMs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(isAdmitted).toBe(true);
  });
});

describe("the order of calls", () => {
  test("is that of their coming, but for repetitions, which go before all first attempts", async () => {
    const lane = new CallLane({ callsPerMinute: 1, callsPerHour: 1500 }, maxHoldMs);
    const order: string[] = [];
    const call = async (name: string, kind: AttemptKind) => {
      const end = granted(await lane.enter(kind));
      order.push(name);
      end();
    };
    const all = [
      call("first 1", "first"),
      call("first 2", "first"),
      call("first 3", "first"),
      call("failed 1", "afterFailure"),
      call("refused 2", "afterThrottling"),
      call("failed 3", "afterFailure"),
    ];
    await drive(Promise.all(all));
    expect(order).toEqual(["first 1", "failed 1", "refused 2", "failed 3", "first 2", "first 3"]);
  });

  test.each([
    { kind: "afterThrottling", others: 0 },
    { kind: "afterFailure", others: 1 },
    { kind: "first", others: 1 },
  ] as const)("while one of kind $kind is under way, $others of one first attempt may pass", async (row) => {
    const lane = new CallLane(documentedLimits, maxHoldMs);
    const end = granted(await lane.enter(row.kind));
    let admitted = 0;
    void lane.enter("first").then(() => {
      admitted += 1;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(admitted).toBe(row.others);
    expect(lane.nextInMs).toBe(row.others === 0 ? Number.POSITIVE_INFINITY : 0);
    const other = await lane.enter("afterThrottling");
    granted(other)();
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(admitted).toBe(1);
  });
});

describe("a pause that the service asks for", () => {
  test("holds back the calls that wait already and those that come, and no shorter pause ends it", async () => {
    const lane = new CallLane({ callsPerMinute: 1, callsPerHour: 1500 }, maxHoldMs);
    granted(await lane.enter("first"))();
    const sentAtMs: number[] = [];
    const call = async () => {
      const end = granted(await lane.enter("first"));
      sentAtMs.push(Date.now());
      end();
    };
    const waiting = call();
    lane.holdUntil(200_000);
    lane.holdUntil(100_000);
    await drive(Promise.all([waiting, call()]));
    expect(sentAtMs).toEqual([200_000, 260_000]);
  });

  test("of just the longest length is sat out", async () => {
    const lane = new CallLane(documentedLimits, maxHoldMs);
    lane.holdUntil(maxHoldMs);
    const call = lane.enter("first");
    await drive(call);
    expect(await call).toMatchObject({ kind: "admitted" });
    expect(Date.now()).toBe(maxHoldMs);
  });

  test("beyond it refuses the calls that wait and those that come, until it is over", async () => {
    const lane = new CallLane({ callsPerMinute: 1, callsPerHour: 1500 }, maxHoldMs);
    granted(await lane.enter("first"))();
    const waiting = lane.enter("first");
    lane.holdUntil(2_000_000);
    expect(await waiting).toEqual({ kind: "throttled", forMs: 2_000_000 });
    expect(lane.waiting).toBe(0);
    await vi.advanceTimersByTimeAsync(500_000);
    expect(await lane.enter("afterFailure")).toEqual({ kind: "throttled", forMs: 1_500_000 });
    await vi.advanceTimersByTimeAsync(1_500_000);
    expect(await lane.enter("first")).toMatchObject({ kind: "admitted" });
  });
});

test("an interruption turns away the calls that wait, and those that come later", async () => {
  const lane = new CallLane({ callsPerMinute: 1, callsPerHour: 1500 }, maxHoldMs);
  granted(await lane.enter("first"))();
  const waiting = lane.enter("first");
  lane.interrupt();
  expect(await waiting).toEqual({ kind: "interrupted" });
  expect(lane.waiting).toBe(0);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(await lane.enter("afterFailure")).toEqual({ kind: "interrupted" });
});
