import { describe, expect, test } from "vitest";
import { readThrottlingMessage } from "../../provider/defender/throttling-message.ts";

describe("the wait that a 429 names", () => {
  test.each([
    ["You can send requests again in 8 seconds.", 8_000],
    ["again in 1 second.", 1_000],
    ["AGAIN IN 120 SECONDS", 120_000],
    ["again in 8 minutes", undefined],
    ["again in 123456 seconds", undefined],
    ["within 8 seconds", undefined],
    ["again in -8 seconds", undefined],
    ["", undefined],
    [`${"in 1 ".repeat(100_000)}seconds`, 1_000],
  ])("%s", (message, expected) => {
    expect(readThrottlingMessage(message).retryAfterMs).toBe(expected);
  });
});

describe("the window that a 429 names", () => {
  test.each([
    ["API calls quota exceeded! Maximum allowed 30 per 00:01:00 for the key", 60_000],
    ["maximum allowed 1500 per 01:00:00", 3_600_000],
    ["45 per 1:00:00", undefined],
    ["1500 per hour", undefined],
    ["", undefined],
  ])("%s", (message, expected) => {
    expect(readThrottlingMessage(message).limitWindowMs).toBe(expected);
  });
});
