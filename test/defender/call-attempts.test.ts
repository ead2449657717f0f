import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AttemptTools, CallAttempts } from "../../provider/defender/call-attempts.ts";
import { type CallLimits, documentedLimits } from "../../provider/defender/call-limits.ts";
import { createPacer } from "../../provider/defender/pacing.ts";
import { InterruptedError, RateLimitError } from "../../provider/errors.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 0 }));
afterEach(() => void vi.useRealTimers());

const call = { operation: "cancel", purpose: "cancel machine action 1", machineActionId: "1" } as const;

/** Tools with a pacer of their own, and the way to interrupt what works with them. */
function toolsWith(limits: CallLimits, tools: Partial<AttemptTools> = {}) {
  const interruption = new AbortController();
  const { signal } = interruption;
  const pacer = createPacer(limits, new RecordingReporter(), signal);
  return {
    pacer,
    tools: { getToken: async () => "token", pacer, interruption: signal, ...tools },
    interrupt: () => interruption.abort(),
  };
}

const throttled = (retryAfterMs: number) => ({
  status: 429,
  networkCode: undefined,
  wasUnsent: false,
  retryAfterMs,
  body: "",
});

describe("a call that is throttled a second time", () => {
  test("lets nobody pass between its end and the pause", async () => {
    const { pacer, tools } = toolsWith(documentedLimits);
    const attempts = new CallAttempts(call, tools);
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
    const { pacer, tools } = toolsWith(documentedLimits, {
      getToken: () => Promise.reject(new Error("No token is needed.")),
    });
    pacer.hold("cancel", 301_000);
    const attempts = new CallAttempts(call, tools);
    await expect(attempts.begin()).rejects.toBeInstanceOf(RateLimitError);
    attempts.end();
  });
});

describe("the end of a call", () => {
  test("is counted once, however often it is told", async () => {
    const { pacer, tools } = toolsWith({ callsPerMinute: 1, callsPerHour: 2 });
    const attempts = new CallAttempts(call, tools);
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
    const beforeCancel = vi.fn(async () => undefined);
    const { tools } = toolsWith({ callsPerMinute: 1, callsPerHour: 10 }, { beforeCancel });
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
    const { tools } = toolsWith(documentedLimits, { beforeCancel: () => Promise.reject(nobodyThere) });
    const attempts = new CallAttempts({ operation, purpose: "read" }, tools);
    await expect(attempts.begin()).resolves.toBeUndefined();
    attempts.end();
  });
});

describe("an interruption", () => {
  test("ends the wait for a sign-in, which goes on for nobody", async () => {
    const { tools, interrupt } = toolsWith(documentedLimits, {
      getToken: () => new Promise(() => undefined),
    });
    const attempts = new CallAttempts(call, tools);
    const begun = expect(attempts.begin()).rejects.toBeInstanceOf(InterruptedError);
    await vi.advanceTimersByTimeAsync(1_000);
    interrupt();
    await begun;
  });

  test("that comes with the turn of a call lets no sign-in begin that is waited for", async () => {
    const { tools, interrupt } = toolsWith(documentedLimits, {
      getToken: () => new Promise(() => undefined),
    });
    const begun = expect(new CallAttempts(call, tools).begin()).rejects.toBeInstanceOf(InterruptedError);
    interrupt();
    await begun;
  });

  test("leaves a call alone that is under way, and refuses its next attempt without a pause", async () => {
    const { tools, interrupt } = toolsWith(documentedLimits);
    const attempts = new CallAttempts({ operation: "get", purpose: "read" }, tools);
    await attempts.begin();
    expect(attempts.isPausing).toBe(false);
    interrupt();
    expect(attempts.delayAfter({ ...throttled(0), status: 503, retryAfterMs: undefined })).toBe(1);
    expect(attempts.isPausing).toBe(true);
    await expect(attempts.begin()).rejects.toBeInstanceOf(InterruptedError);
  });
});
