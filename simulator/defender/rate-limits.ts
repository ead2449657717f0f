import type { Answer } from "../answer.ts";
import type { Clock } from "../clock.ts";
import { serviceError } from "./service-errors.ts";

/**
 * Where a 429 says how long to wait: in `Retry-After` as seconds (documented) or as a date, in the message
 * text under the code "429" (recorded), or nowhere.
 */
export type WaitHint = "retryAfterSeconds" | "retryAfterDate" | "message" | "none";

export interface RateLimitOptions {
  readonly enabled: boolean;
  readonly perMinute: number;
  readonly perHour: number;
  readonly hint: WaitHint;
}

/** 100 calls per minute and 1,500 per hour for each of cancel, get and list, as their pages say. */
export const defaultRateLimits: RateLimitOptions = {
  enabled: true,
  perMinute: 100,
  perHour: 1500,
  hint: "retryAfterSeconds",
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * Counts calls in sliding windows, one pair of windows for each key (operation, tenant and application).
 * Sliding is the strictest reading: no minute and no hour, wherever it begins, may hold more calls.
 * Refused calls do not count.
 */
export class RateLimits {
  /** May be changed while the simulator runs. */
  options: RateLimitOptions;
  readonly #clock: Clock;
  readonly #admitted = new Map<string, number[]>();

  constructor(clock: Clock, options: Partial<RateLimitOptions> = {}) {
    this.#clock = clock;
    this.options = { ...defaultRateLimits, ...options };
  }

  /** Undefined when the call may pass; else the 429. */
  refusal(key: string): Answer | undefined {
    if (!this.options.enabled) {
      return undefined;
    }
    const now = this.#clock.now();
    const calls = (this.#admitted.get(key) ?? []).filter((at) => at > now - hourMs);
    const { perMinute, perHour } = this.options;
    const waitMs = Math.max(waitFor(calls, perMinute, minuteMs, now), waitFor(calls, perHour, hourMs, now));
    if (waitMs === 0) {
      calls.push(now);
    }
    this.#admitted.set(key, calls);
    if (waitMs === 0) {
      return undefined;
    }
    const minuteIsFull = waitFor(calls, perMinute, minuteMs, now) > 0;
    const window = minuteIsFull ? `${perMinute} per 00:01:00` : `${perHour} per 01:00:00`;
    return tooManyRequests(this.options.hint, Math.ceil(waitMs / 1000), now, window);
  }
}

/** Milliseconds until the window has room for one more call. */
function waitFor(calls: readonly number[], limit: number, windowMs: number, now: number): number {
  const oldestThatMustLeave = calls.at(-limit);
  return oldestThatMustLeave === undefined ? 0 : Math.max(0, oldestThatMustLeave + windowMs - now);
}

export type LimitWindow = "minute" | "hour";

/** A limit and its window as a recorded 429 writes them. */
export const recordedWindows: Readonly<Record<LimitWindow, string>> = {
  minute: "100 per 00:01:00",
  hour: "1500 per 01:00:00",
};

/** A 429 in one of the seen shapes. `window` is said by those that are words. */
export function tooManyRequests(
  hint: WaitHint,
  waitSeconds: number,
  nowMs: number,
  window: string = recordedWindows.minute,
): Answer {
  const recorded = `API calls quota exceeded! Maximum allowed ${window} for the key Destination+TenantID+AppID.`;
  switch (hint) {
    case "retryAfterSeconds":
      return serviceError(429, "TooManyRequests", "Too many requests.", {
        headers: { "retry-after": String(waitSeconds) },
      });
    case "retryAfterDate":
      // A date has whole seconds only, so it is rounded up.
      return serviceError(429, "TooManyRequests", "Too many requests.", {
        headers: {
          "retry-after": new Date(Math.ceil(nowMs / 1000) * 1000 + waitSeconds * 1000).toUTCString(),
        },
      });
    case "message":
      return serviceError(429, "429", `${recorded} You can send requests again in ${waitSeconds} seconds.`);
    case "none":
      return serviceError(429, "429", recorded, { target: "absent" });
  }
}
