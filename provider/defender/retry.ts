import type { Operation } from "./call.ts";

/**
 * How often a call is repeated after a 408, a 5xx or a failure of the network. Microsoft calls 5xx temporary and asks to
 * retry, without a number. Three, with pauses of 1, 2 and 4 s, outlast a restart or a failover of seconds; what lasts
 * longer is for the next `pulumi up`.
 * @see https://learn.microsoft.com/defender-endpoint/api/common-errors
 * @limit Calls
 */
export const maxRepetitions = 3;

/**
 * First pause before a repetition, in milliseconds; it doubles each time, up to a minute, and is up to a quarter longer by chance.
 * @limit Calls
 */
const firstBackoffMs = 1_000;

/**
 * Longest pause before a repetition where the service asks for none, in milliseconds: the length of its minute window. A longer
 * `Retry-After` is waited for after a 429, and not after a 5xx or 408.
 * @limit Calls
 */
export const maxBackoffMs = 60_000;

/**
 * Pause after a 429 that does not say how long to wait, in milliseconds. Recorded answers named 8 s; public clients take
 * 5 s in this case.
 * @limit Calls
 */
export const rateLimitPauseMs = 5_000;

/**
 * How long a call is repeated, from its first attempt to the end of the last pause, in milliseconds. At the latest it ends
 * one request time-out after that, however often the service throttles it. Five minutes outlast the minute's limit several
 * times; the hour's limit is not worth blocking a deployment for.
 * @limit Calls
 */
export const callPatienceMs = 300_000;

/**
 * The same time for a call whose 429 names the hour's window, in milliseconds. A stated wait of seconds is worth trying;
 * without one the call is given up at once.
 * @limit Calls
 */
export const longWindowPatienceMs = 60_000;

/** Share by which a pause grows by chance, so that many calls do not come back at once. */
const jitter = 0.25;

/** Failures before a connection stood: the call cannot have reached the service. */
const unsentCodes: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Failures that another attempt can overcome. Untrusted certificates and refusing proxies are not among them. */
const passingCodes: ReadonlySet<string> = new Set([
  ...unsentCodes,
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ERR_HTTP_CONTENT_LENGTH_MISMATCH",
  "ERR_READING_RESPONSE_STREAM",
]);

/** What went wrong with one attempt of a call. */
export interface AttemptFailure {
  readonly operation: Operation;
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** Code of the network's failure, if there was no answer. */
  readonly networkCode: string | undefined;
  /** Whether the failure is known to have come before the request was sent. */
  readonly wasUnsent: boolean;
  /** How long the service asked to wait, in milliseconds, if it said so. */
  readonly retryAfterMs: number | undefined;
  /** The window whose limit a 429 says is used up, in milliseconds, if it names one. */
  readonly limitWindowMs?: number | undefined;
}

/** What a call has been through so far, the failure at hand included. */
export interface CallHistory {
  /** How many attempts were answered 429. */
  readonly throttled: number;
  /** How many attempts failed otherwise. */
  readonly failures: number;
  /** Time since the first attempt began, in milliseconds. */
  readonly spentMs: number;
  readonly hasRenewedToken: boolean;
}

/**
 * How long to wait before the call is made again, in milliseconds, or undefined to give up.
 *
 * A cancel call is repeated only when it cannot have run: after a 429, after a 401 with a renewed token, and when no
 * connection came about. After a lost answer the caller reads first.
 *
 * @param random a number from 0 to 1
 */
export function retryDelayMs(
  failure: AttemptFailure,
  history: CallHistory,
  random: number,
): number | undefined {
  // Got takes 0 for giving up.
  if (failure.status === 401) {
    return history.hasRenewedToken ? undefined : 1;
  }
  const pauseMs = pauseAfter(failure, history, random);
  if (pauseMs === undefined || history.spentMs + pauseMs > patienceMs(failure)) {
    return undefined;
  }
  return pauseMs;
}

function patienceMs({ status, retryAfterMs, limitWindowMs = 0 }: AttemptFailure): number {
  if (status !== 429 || limitWindowMs <= callPatienceMs) {
    return callPatienceMs;
  }
  return retryAfterMs === undefined ? 0 : longWindowPatienceMs;
}

function pauseAfter(failure: AttemptFailure, history: CallHistory, random: number): number | undefined {
  const { status, retryAfterMs } = failure;
  if (status === 429) {
    // The growing pause bounds the attempts when the service asks for a short one again and again.
    return Math.max(retryAfterMs ?? rateLimitPauseMs, backoffMs(history.throttled, random));
  }
  if (!isRepeatable(failure) || history.failures > maxRepetitions) {
    return undefined;
  }
  if (retryAfterMs !== undefined && retryAfterMs > maxBackoffMs) {
    return undefined;
  }
  return Math.max(retryAfterMs ?? 0, backoffMs(history.failures, random));
}

function isRepeatable({ operation, status, networkCode, wasUnsent }: AttemptFailure): boolean {
  if (operation === "cancel") {
    return status === undefined && wasUnsent;
  }
  if (status !== undefined) {
    return status === 408 || status >= 500;
  }
  return wasUnsent || (networkCode !== undefined && passingCodes.has(networkCode));
}

function backoffMs(failures: number, random: number): number {
  return Math.min(maxBackoffMs, firstBackoffMs * 2 ** (failures - 1) * (1 + jitter * random));
}

/** Whether a failure of the network came before a connection stood. */
export function isUnsent(networkCode: string | undefined, timedOutPhase: string | undefined): boolean {
  if (timedOutPhase !== undefined) {
    return ["lookup", "connect", "secureConnect"].includes(timedOutPhase);
  }
  return networkCode !== undefined && unsentCodes.has(networkCode);
}
