import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AttemptFailure,
  type CallHistory,
  callPatienceMs,
  isUnsent,
  maxBackoffMs,
  maxRepetitions,
  retryDelayMs,
} from "../../provider/defender/retry.ts";

const failure = (given: Partial<AttemptFailure>): AttemptFailure => ({
  operation: "get",
  status: undefined,
  networkCode: undefined,
  wasUnsent: false,
  retryAfterMs: undefined,
  ...given,
});
const history = (given: Partial<CallHistory> = {}): CallHistory => ({
  throttled: 0,
  failures: 1,
  spentMs: 0,
  hasRenewedToken: false,
  ...given,
});
const delay = (given: Partial<AttemptFailure>, past: Partial<CallHistory> = {}, random = 0) =>
  retryDelayMs(failure(given), history(past), random);

const passingCodes = [
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
  "ERR_READING_RESPONSE_STREAM",
];
const unsentCodes = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"];
const finalCodes = [
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "EPROTO",
  "ERR_GOT_REQUEST_ERROR",
  "X",
];

describe("a read is made again", () => {
  test.each([408, 500, 502, 503, 504, 599])("after %i", (status) => {
    expect(delay({ status })).toBe(1_000);
    expect(delay({ status, operation: "list" })).toBe(1_000);
  });
  test.each([200, 304, 400, 403, 404, 407, 409, 418, 499])("not after %i", (status) => {
    expect(delay({ status })).toBeUndefined();
  });
  test.each(passingCodes)("after %s", (networkCode) => expect(delay({ networkCode })).toBe(1_000));
  test.each(unsentCodes)("after %s", (networkCode) => {
    expect(delay({ networkCode, wasUnsent: isUnsent(networkCode, undefined) })).toBe(1_000);
  });
  test.each(finalCodes)("not after %s", (networkCode) => expect(delay({ networkCode })).toBeUndefined());

  test(`with pauses that double, ${maxRepetitions} times`, () => {
    const pauses = [1, 2, 3, 4].map((failures) => delay({ status: 500 }, { failures }));
    expect(pauses).toEqual([1_000, 2_000, 4_000, undefined]);
  });
  test("with pauses that grow by up to a quarter by chance", () => {
    expect(delay({ status: 500 }, {}, 1)).toBe(1_250);
  });
  test("after the pause that the service asks for, up to a minute, and no sooner than by our own", () => {
    expect(delay({ status: 503, retryAfterMs: 60_000 })).toBe(maxBackoffMs);
    expect(delay({ status: 503, retryAfterMs: 60_001 })).toBeUndefined();
    expect(delay({ status: 503, retryAfterMs: 0 }, { failures: 2 })).toBe(2_000);
  });
});

describe("a cancel is made again only when it cannot have run", () => {
  test.each([...passingCodes, ...finalCodes])("not after %s", (networkCode) => {
    expect(
      delay({ operation: "cancel", networkCode, wasUnsent: isUnsent(networkCode, undefined) }),
    ).toBeUndefined();
  });
  test.each([408, 500, 502, 503, 504])("not after %i", (status) => {
    expect(delay({ operation: "cancel", status })).toBeUndefined();
    expect(delay({ operation: "cancel", status, retryAfterMs: 1_000 })).toBeUndefined();
  });
  test.each(unsentCodes)("after %s", (networkCode) => {
    expect(delay({ operation: "cancel", networkCode, wasUnsent: isUnsent(networkCode, undefined) })).toBe(
      1_000,
    );
  });
  test("after a 429, and after a 401 unless the token was renewed", () => {
    expect(delay({ operation: "cancel", status: 429 }, { throttled: 1 })).toBe(5_000);
    expect(delay({ operation: "cancel", status: 401 })).toBe(1);
    expect(delay({ operation: "cancel", status: 401 }, { hasRenewedToken: true })).toBeUndefined();
  });
});

describe("a time-out", () => {
  test.each(["lookup", "connect", "secureConnect"])(
    "in the phase %s came before anything was sent",
    (phase) => {
      expect(isUnsent("ETIMEDOUT", phase)).toBe(true);
    },
  );
  test.each(["request", "response", "send", "read", "socket"])(
    "in the phase %s may have come after",
    (phase) => {
      expect(isUnsent("ETIMEDOUT", phase)).toBe(false);
      expect(isUnsent("ECONNREFUSED", phase)).toBe(false);
    },
  );
});

describe("after a 429", () => {
  const afterThrottling = (retryAfterMs: number | undefined, throttled: number, spentMs = 0) =>
    delay({ status: 429, retryAfterMs }, { throttled, spentMs });

  test("the pause is what the service asks for, at least our own, which grows", () => {
    expect(afterThrottling(8_000, 1)).toBe(8_000);
    expect(afterThrottling(8_000, 4)).toBe(8_000);
    expect(afterThrottling(8_000, 5)).toBe(16_000);
    expect(afterThrottling(0, 1)).toBe(1_000);
    expect(afterThrottling(0, 20)).toBe(maxBackoffMs);
  });
  test("the pause is five seconds when it does not say", () => {
    expect([1, 3, 4].map((throttled) => afterThrottling(undefined, throttled))).toEqual([
      5_000, 5_000, 8_000,
    ]);
  });
  test("the call is given up when the pause would end after its patience", () => {
    expect(afterThrottling(callPatienceMs, 1)).toBe(callPatienceMs);
    expect(afterThrottling(callPatienceMs + 1, 1)).toBeUndefined();
    expect(afterThrottling(10_000, 1, callPatienceMs - 10_000)).toBe(10_000);
    expect(afterThrottling(10_000, 1, callPatienceMs - 9_999)).toBeUndefined();
  });

  test.each([
    [60_000, 60_000],
    [60_001, undefined],
    [undefined, undefined],
  ])(
    "a 429 that names the hour's window is waited for a minute at most: asked for %s, waits %s",
    (asked, waits) => {
      const hour = { status: 429, limitWindowMs: 3_600_000, retryAfterMs: asked };
      expect(delay(hour, { throttled: 1, failures: 0 })).toBe(waits);
    },
  );

  test("no history has more than eleven attempts, and no pause ends after the patience", () => {
    const attempts = fc.array(
      fc.record({
        status: fc.constantFrom(429, 429, 429, 500, 401),
        retryAfterMs: fc.option(fc.nat({ max: 400_000 }), { nil: undefined }),
        tookMs: fc.nat({ max: 20 }),
        random: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 200, maxLength: 200 },
    );
    fc.assert(
      fc.property(attempts, (answers) => {
        const past = { throttled: 0, failures: 0, spentMs: 0, hasRenewedToken: false };
        let made = 0;
        for (const { status, retryAfterMs, tookMs, random } of answers) {
          made += 1;
          past.spentMs += tookMs;
          if (status === 429) {
            past.throttled += 1;
          } else if (status !== 401) {
            past.failures += 1;
          }
          const pauseMs = retryDelayMs(failure({ status, retryAfterMs }), past, random);
          if (pauseMs === undefined) {
            break;
          }
          expect(pauseMs).toBeGreaterThanOrEqual(1);
          past.hasRenewedToken ||= status === 401;
          past.spentMs += pauseMs;
          expect(past.spentMs).toBeLessThanOrEqual(callPatienceMs + 1);
        }
        // Eleven by 429s, three by failures, one by a renewed token.
        expect(made).toBeLessThanOrEqual(15);
      }),
      { numRuns: 500 },
    );
  });
});
