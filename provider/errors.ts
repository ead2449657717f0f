import { printable } from "./reporting/foreign-text.ts";

/** Facts that an error carries beside its message, as far as they are known. */
export interface DefenderErrorDetails {
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** Error code of the service, for example `ResourceNotFound`. May be empty, as the service sends it. */
  readonly code?: string | undefined;
  /** The service's tracking id (the body's `target`), to be given to Microsoft's support. */
  readonly requestId?: string | undefined;
  /** The machine action that the failed call was about. */
  readonly machineActionId?: string | undefined;
  readonly cause?: unknown;
}

/** Longest error message, in bytes of UTF-8: what a person reads, and far below what the engine's wire carries. */
const maxMessageBytes = 4_000;

/**
 * Base of every error that this package throws on purpose. The message says what was tried, on which id,
 * what came back and what to do; it never holds a token or a secret.
 */
export class DefenderError extends Error {
  override readonly name: string = "DefenderError";
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly machineActionId: string | undefined;

  constructor(message: string, details: DefenderErrorDetails = {}) {
    super(shortened(printable(message)), details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.machineActionId = details.machineActionId;
  }
}

function shortened(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= maxMessageBytes) {
    return message;
  }
  // In a stream the decoder keeps back a character that is cut in two.
  return `${new TextDecoder().decode(bytes.subarray(0, maxMessageBytes - 3), { stream: true })}…`;
}

/** The stack config or the environment is incomplete, malformed or contradictory. Lists every problem at once. */
export class ConfigurationError extends DefenderError {
  override readonly name = "ConfigurationError";
}

/** Sign-in was tried and refused, could not be tried, or the service did not accept the token (401). */
export class AuthenticationError extends DefenderError {
  override readonly name = "AuthenticationError";
  /**
   * `refused`: the credentials were not accepted, or cannot be used, so that trying again is no use. `unavailable`: who
   * gives tokens was not reached, or has a temporary fault. `notConfigured`: no way to sign in is configured, and none was
   * found.
   */
  readonly reason: "refused" | "unavailable" | "notConfigured";

  constructor(
    message: string,
    details: DefenderErrorDetails & { readonly reason?: AuthenticationError["reason"] } = {},
  ) {
    super(message, details);
    this.reason = details.reason ?? "refused";
  }
}

/** 403: the token is valid and does not allow the call. */
export class PermissionDeniedError extends DefenderError {
  override readonly name = "PermissionDeniedError";
}

/** 404 in the service's words: it does not know the machine action. One such answer alone is no proof. */
export class MachineActionNotFoundError extends DefenderError {
  override readonly name = "MachineActionNotFoundError";
}

/** 400, 409 or another 4xx, a redirect, or a 404 that is not in the service's words: the request itself was refused. */
export class RequestRefusedError extends DefenderError {
  override readonly name = "RequestRefusedError";
}

/**
 * 429, and the call cannot be made again within five minutes of its first attempt, or within one when the answer names the
 * hour's limit. It did not run.
 */
export class RateLimitError extends DefenderError {
  override readonly name = "RateLimitError";
  /** How long the service asked to wait, in milliseconds, if it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: DefenderErrorDetails & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, details);
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** 5xx or 408 that outlasted the repetitions; a cancel call is not repeated after it, and may have taken effect. */
export class ServiceUnavailableError extends DefenderError {
  override readonly name = "ServiceUnavailableError";
}

/** No answer: DNS, connection, TLS, proxy, reset, or a time-out. The call may have taken effect. */
export class ConnectionError extends DefenderError {
  override readonly name = "ConnectionError";
}

/** A 2xx answer that is not what the service documents: no JSON, too large, wrong shape, another id, a foreign next page. */
export class InvalidAnswerError extends DefenderError {
  override readonly name = "InvalidAnswerError";
}

/** The action is not the one that `expect` describes, or is containment that `expect.type` does not name. */
export class GuardError extends DefenderError {
  override readonly name = "GuardError";
}

/** The action ended as something else before it could be cancelled, and `onAlreadyEnded` is `fail`. */
export class AlreadyEndedError extends DefenderError {
  override readonly name = "AlreadyEndedError";
}

/**
 * The cancel calls were refused or lost, and the action is not final or cannot be read; or an action that is not cancelled
 * was to be imported.
 */
export class NotCancelledError extends DefenderError {
  override readonly name = "NotCancelledError";
}

/** Somebody ended the operation (Ctrl-C) before the call was sent: it waited for its turn, for the sign-in or for another attempt. */
export class InterruptedError extends DefenderError {
  override readonly name = "InterruptedError";
}

/** More actions match than `maxCancellations` allows, or nobody could see which ones match. Nothing was cancelled. */
export class UnconfirmedMatchesError extends DefenderError {
  override readonly name = "UnconfirmedMatchesError";
}

/** An argument of a look-up, a `get` or an import is missing, malformed or contradictory. Lists every problem at once. */
export class InvalidArgumentError extends DefenderError {
  override readonly name = "InvalidArgumentError";
}
