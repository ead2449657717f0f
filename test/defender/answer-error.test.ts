import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answerError, rateLimitError } from "../../provider/defender/answer-error.ts";
import type { CallAnswer } from "../../provider/defender/call.ts";
import { AuthenticationError, RateLimitError } from "../../provider/errors.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now }));
afterEach(() => void vi.useRealTimers());

const minuteMs = 60_000;
const machineActionId = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const call = {
  operation: "get",
  purpose: `read machine action ${machineActionId}`,
  machineActionId,
} as const;
const answer = (given: Partial<CallAnswer>): CallAnswer => ({
  status: 401,
  body: "",
  serviceTimeMs: Number.NaN,
  ...given,
});

describe("a refused token", () => {
  test.each([
    [now - 12 * minuteMs, "This machine's clock is 12 min ahead of the service's: set it right first."],
    [now + 3 * 3_600_000, "This machine's clock is 3 h behind the service's: set it right first."],
    [now - 5 * minuteMs - 1, "This machine's clock is 5 min ahead"],
  ])("is explained by a clock that differs by more than five minutes", (serviceTimeMs, says) => {
    const error = answerError(call, answer({ serviceTimeMs }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain(says);
  });

  test.each([now, now - 5 * minuteMs, now + 5 * minuteMs, Number.NaN])(
    "is not explained by a clock that is right, nearly right, or not known",
    (serviceTimeMs) => {
      expect(answerError(call, answer({ serviceTimeMs })).message).not.toContain("clock is");
    },
  );
});

describe("a call that is not sent because of a long pause", () => {
  test("says so, on which action, for how long, and what to do", () => {
    const error = rateLimitError(call, 20 * minuteMs);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, machineActionId, retryAfterMs: 20 * minuteMs });
    expect(error.message).toMatch(
      /^Could not read machine action 7c0f.*: not sent, because the service throttles calls of this kind, for up to 20 min more\. .*Run again later\./,
    );
  });
});
