import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CallAttempts } from "../../provider/defender/call-attempts.ts";
import { documentedLimits } from "../../provider/defender/call-limits.ts";
import { createPacer } from "../../provider/defender/pacing.ts";
import { RateLimitError } from "../../provider/errors.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 }));
afterEach(() => void vi.useRealTimers());

const call = { operation: "cancel", purpose: "cancel machine action 1", machineActionId: "1" } as const;
const throttled = (retryAfterMs: number) => ({
  status: 429,
  networkCode: undefined,
  wasUnsent: false,
  retryAfterMs,
  body: "",
});

describe("a call that is throttled a second time", () => {
  test("lets nobody pass between its end and the pause", async () => {
    const pacer = createPacer(documentedLimits, new RecordingReporter());
    const attempts = new CallAttempts(call, { getToken: async () => "token", pacer });
    await attempts.begin();
    attempts.delayAfter(throttled(2_000));
    const second = attempts.begin();
    await vi.advanceTimersByTimeAsync(2_000);
    await second;
    let otherAtMs: number | undefined;
    void pacer.admit("cancel", "first").then(() => {
      otherAtMs = Date.now();
    });
    attempts.delayAfter(throttled(8_000));
    await vi.advanceTimersByTimeAsync(7_999);
    expect(otherAtMs).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(otherAtMs).toBe(10_000);
  });
});

describe("a call whose turn comes during a pause that is too long", () => {
  test("is not attempted", async () => {
    const pacer = createPacer(documentedLimits, new RecordingReporter());
    pacer.hold("cancel", 301_000);
    const attempts = new CallAttempts(call, {
      getToken: () => Promise.reject(new Error("No token is needed.")),
      pacer,
    });
    await expect(attempts.begin()).rejects.toBeInstanceOf(RateLimitError);
    attempts.end();
  });
});

describe("the end of a call", () => {
  test("is counted once, however often it is told", async () => {
    const pacer = createPacer({ callsPerMinute: 1, callsPerHour: 2 }, new RecordingReporter());
    const attempts = new CallAttempts(call, { getToken: async () => "token", pacer });
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

describe("what is asked before a cancel call", () => {
  const nobodyThere = new Error("nobody is there to record it");

  test("stops it when its turn has come, and not before", async () => {
    const pacer = createPacer({ callsPerMinute: 1, callsPerHour: 10 }, new RecordingReporter());
    const beforeCancel = vi.fn(async () => undefined);
    const tools = { getToken: async () => "token", pacer, beforeCancel };
    const first = new CallAttempts(call, tools);
    await first.begin();
    first.end();
    const second = new CallAttempts(call, tools).begin();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(beforeCancel).toHaveBeenCalledOnce();
    beforeCancel.mockRejectedValue(nobodyThere);
    const stopped = expect(second).rejects.toBe(nobodyThere);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
  });

  test.each(["get", "list"] as const)("is not asked before a %s call", async (operation) => {
    const pacer = createPacer(documentedLimits, new RecordingReporter());
    const beforeCancel = () => Promise.reject(nobodyThere);
    const attempts = new CallAttempts(
      { operation, purpose: "read" },
      { getToken: async () => "token", pacer, beforeCancel },
    );
    await expect(attempts.begin()).resolves.toBeUndefined();
    attempts.end();
  });
});
