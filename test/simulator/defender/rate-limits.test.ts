import { beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../../../simulator/clock.ts";
import { RateLimits, tooManyRequests } from "../../../simulator/defender/rate-limits.ts";

let clock: Clock;
let limits: RateLimits;

beforeEach(() => {
  clock = Clock.driven();
  limits = new RateLimits(clock);
});

function pass(count: number, key = "cancel"): boolean[] {
  return Array.from({ length: count }, () => limits.refusal(key) === undefined);
}

describe("counting", () => {
  test("100 calls pass in a minute, the next is refused until the first is a minute old", () => {
    expect(pass(100)).not.toContain(false);
    clock.advance(59_999);
    expect(pass(1)).toEqual([false]);
    clock.advance(1);
    expect(pass(101)).toEqual([...Array(100).fill(true), false]);
  });

  test("the minute slides: no 60 seconds hold more than 100, wherever they begin", () => {
    pass(50);
    clock.advance(30_000);
    pass(50);
    clock.advance(30_000);
    expect(pass(51)).toEqual([...Array(50).fill(true), false]);
  });

  test("1,500 calls pass in an hour", () => {
    for (let minute = 0; minute < 15; minute += 1) {
      expect(pass(100)).not.toContain(false);
      clock.advance(60_000);
    }
    expect(pass(1)).toEqual([false]);
    clock.advance(45 * 60_000 - 1);
    expect(pass(1)).toEqual([false]);
    clock.advance(1);
    expect(pass(1)).toEqual([true]);
  });

  test("each key has windows of its own", () => {
    pass(100, "cancel");
    expect(pass(1, "get")).toEqual([true]);
  });

  test("a refused call does not count", () => {
    pass(100);
    clock.advance(59_000);
    pass(500);
    clock.advance(1000);
    expect(pass(100)).not.toContain(false);
  });

  test("limits can be switched off and changed while it runs", () => {
    limits.options = { ...limits.options, enabled: false };
    expect(pass(5000)).not.toContain(false);
    limits.options = { ...limits.options, enabled: true, perMinute: 2 };
    expect(pass(3)).toEqual([true, true, false]);
  });
});

describe("the hint how long to wait", () => {
  const now = Date.parse("2026-03-02T08:00:00.500Z");
  const bodyOf = (answer: { body: string | Uint8Array }) => JSON.parse(answer.body.toString());

  test("is true: a call after that time passes, one a second earlier does not", () => {
    pass(100);
    clock.advance(20_500);
    const wait = Number(limits.refusal("cancel")?.headers?.["retry-after"]);
    expect(wait).toBe(40);
    clock.advance((wait - 1) * 1000);
    expect(pass(1)).toEqual([false]);
    clock.advance(1000);
    expect(pass(1)).toEqual([true]);
  });

  test("as seconds stands in Retry-After, with the documented code", () => {
    const answer = tooManyRequests("retryAfterSeconds", 8, now);
    expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "8" } });
    expect(bodyOf(answer).error.code).toBe("TooManyRequests");
    expect(bodyOf(answer).error.message).not.toMatch(/\d/);
  });

  test("as a date stands in Retry-After and is not too early", () => {
    const answer = tooManyRequests("retryAfterDate", 8, now);
    expect(answer.headers?.["retry-after"]).toBe("Mon, 02 Mar 2026 08:00:09 GMT");
  });

  test("in the message comes with the recorded code and no header", () => {
    const answer = tooManyRequests("message", 8, now);
    expect(answer.headers).not.toHaveProperty("retry-after");
    expect(bodyOf(answer).error).toMatchObject({
      code: "429",
      message:
        "API calls quota exceeded! Maximum allowed 100 per 00:01:00 for the key Destination+TenantID+AppID. You can send requests again in 8 seconds.",
    });
  });

  test("can be missing altogether", () => {
    const answer = tooManyRequests("none", 8, now);
    expect(answer.headers).not.toHaveProperty("retry-after");
    expect(bodyOf(answer).error.message).not.toContain("again in");
    expect(bodyOf(answer).error).not.toHaveProperty("target");
  });

  test("names the window that is full", () => {
    limits.options = { ...limits.options, hint: "message", perMinute: 10, perHour: 15 };
    pass(10);
    expect(limits.refusal("cancel")?.body).toContain("10 per 00:01:00");
    clock.advance(60_000);
    pass(5);
    expect(limits.refusal("cancel")?.body).toContain("15 per 01:00:00");
  });
});
