import type { Operation } from "./operation.ts";

/**
 * Most repetitions of a call after a 408, a 5xx or a network failure. Microsoft says that 5xx is temporary and to
 * be retried, without a number; got's own default is 2.
 * @see https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
export const mostRetries = 3;

/** First pause before a repetition, in milliseconds; it doubles each time. */
const firstBackoffMs = 1_000;

/** First pause after a 429 that does not say how long to wait, in milliseconds; it doubles up to {@link longestBackoffMs}. */
const firstRateLimitBackoffMs = 5_000;

/** Longest pause that we choose ourselves, in milliseconds. */
const longestBackoffMs = 60_000;

/**
 * Longest time that one call spends on waiting for the service's limits, in milliseconds. The minute window is over
 * well before; the hour window is not worth blocking a deployment for.
 */
export const rateLimitPatienceMs = 300_000;

/** Share by which a pause of ours varies, so that many calls do not come back at once. */
const jitter = 0.25;

/** Network failures before a connection stood: the call cannot have reached the service. */
const unsentCodes: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Network failures that another attempt can overcome. Untrusted certificates and refusing proxies are not among them. */
const passingCodes: ReadonlySet<string> = new Set([
  ...unsentCodes,
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ERR_HTTP2_STREAM_ERROR",
  "ERR_READING_RESPONSE_STREAM",
]);

/** One failed attempt of a call. */
export interface FailedAttempt {
  readonly operation: Operation;
  /** How many attempts were made, this one included. */
  readonly attempts: number;
  /** HTTP status of the answer, if there was one. */
  readonly status?: number | undefined;
  /** Code of the network failure, if there was no answer. */
  readonly networkCode?: string | undefined;
  /** Whether the failure is known to have come before the request was sent. */
  readonly wasUnsent?: boolean | undefined;
  /** How long the service asked to wait, in milliseconds, if it said so. */
  readonly retryAfterMs?: number | undefined;
  /** How long this call has waited for limits so far, in milliseconds. */
  readonly waitedForLimitsMs: number;
  /** Whether the token was renewed for this call already. */
  readonly hasRenewedToken: boolean;
  /** A number from 0 to 1. */
  readonly random: number;
}

/**
 * How long to wait before the call is made again, in milliseconds, or undefined to give up.
 *
 * A cancel call is repeated only when it cannot have run: after a 429, after a 401 with a renewed token, and when no
 * connection came about. After a lost answer the caller reads first.
 */
export function retryDelayMs(attempt: FailedAttempt): number | undefined {
  const { operation, attempts, status, retryAfterMs, random } = attempt;
  if (status === 401) return attempt.hasRenewedToken ? undefined : 1;
  if (status === 429) {
    const pauseMs = retryAfterMs ?? backoffMs(firstRateLimitBackoffMs, attempts, random);
    return attempt.waitedForLimitsMs + pauseMs > rateLimitPatienceMs ? undefined : Math.max(1, pauseMs);
  }
  if (attempts > mostRetries || !isPassing(attempt)) return undefined;
  if (operation === "cancel" && !(status === undefined && attempt.wasUnsent)) return undefined;
  const pauseMs = retryAfterMs ?? backoffMs(firstBackoffMs, attempts, random);
  return pauseMs > longestBackoffMs ? undefined : Math.max(1, pauseMs);
}

/** Whether a network failure came before a connection stood. */
export function isUnsent(networkCode: string | undefined, timedOutPhase: string | undefined): boolean {
  if (timedOutPhase !== undefined) return ["lookup", "connect", "secureConnect"].includes(timedOutPhase);
  return networkCode !== undefined && unsentCodes.has(networkCode);
}

function isPassing({ status, networkCode }: FailedAttempt): boolean {
  if (status !== undefined) return status === 408 || status >= 500;
  return networkCode !== undefined && passingCodes.has(networkCode);
}

function backoffMs(firstMs: number, attempts: number, random: number): number {
  return Math.min(longestBackoffMs, firstMs * 2 ** (attempts - 1)) * (1 + jitter * random);
}

/**
 * The wait that a 429 names in its message, in milliseconds: "You can send requests again in 8 seconds." was seen in
 * bodies without a header.
 */
export function retryAfterFromMessage(message: string): number | undefined {
  const seconds = /\bin (\d{1,5}) seconds?\b/i.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
