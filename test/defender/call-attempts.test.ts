import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CallAttempts } from "../../provider/defender/call-attempts.ts";
import { documentedLimits } from "../../provider/defender/call-limits.ts";
import { createPacer } from "../../provider/defender/pacing.ts";
import { RateLimitError } from "../../provider/errors.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 }));
afterEach(() => void vi.useRealTimers());

const call = { operation: "cancel", purpose: "cancel machine action 1", machineActionId: "1" } as const;
const refused = (retryAfterMs: number) => ({
  status: 429,
  networkCode: undefined,
  wasUnsent: false,
  retryAfterMs,
  body: "",
});

describe("a call that is refused a second time", () => {
  test("lets nobody pass between its end and the pause", async () => {
    const pacer = createPacer(documentedLimits, new RecordingReporter());
    const attempts = new CallAttempts(call, async () => "token", pacer);
    await attempts.begin();
    attempts.delayAfter(refused(2_000));
    const second = attempts.begin();
    await vi.advanceTimersByTimeAsync(2_000);
    await second;
    let otherAtMs: number | undefined;
    void pacer.admit("cancel", "first").then(() => {
      otherAtMs = Date.now();
    });
    attempts.delayAfter(refused(8_000));
    await vi.advanceTimersByTimeAsync(7_999);
    expect(otherAtMs).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(otherAtMs).toBe(10_000);
  });
});

describe("a call whose turn comes during a pause that is too long", () => {
  test("is refused without an attempt", async () => {
    const pacer = createPacer(documentedLimits, new RecordingReporter());
    pacer.hold("cancel", 301_000);
    const attempts = new CallAttempts(call, () => Promise.reject(new Error("No token is needed.")), pacer);
    await expect(attempts.begin()).rejects.toBeInstanceOf(RateLimitError);
    attempts.end();
  });
});

describe("the end of a call", () => {
  test("is counted once, however often it is told", async () => {
    const pacer = createPacer({ callsPerMinute: 1, callsPerHour: 2 }, new RecordingReporter());
    const attempts = new CallAttempts(call, async () => "token", pacer);
    await attempts.begin();
    attempts.end();
    attempts.end();
    await vi.advanceTimersByTimeAsync(60_000);
    let admitted = 0;
    for (let next = 0; next < 2; next += 1) {
      void pacer.admit("cancel", "first").then(() => {
        admitted += 1;
      });
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(admitted).toBe(1);
  });
});
