import type { Operation } from "./operation.ts";
import type { Pacer } from "./pacing.ts";
import { retryAfterFromMessage, retryDelayMs } from "./retry.ts";

/** Gives a bearer token; with `forceRenewal` one that was not used before. */
export type GetToken = (options?: { readonly forceRenewal?: boolean }) => Promise<string>;

/** How one attempt of a call failed. */
export interface AttemptFailure {
  readonly attempts: number;
  readonly status: number | undefined;
  readonly networkCode: string | undefined;
  readonly wasUnsent: boolean;
  /** The wait that the answer's header asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  readonly body: string;
}

/** What one call remembers from attempt to attempt: its token, and how long it has waited for limits. */
export class CallAttempts {
  readonly #operation: Operation;
  readonly #getToken: GetToken;
  readonly #pacer: Pacer;
  #token = "";
  #renewNext = false;
  #hasRenewedToken = false;
  #waitedForLimitsMs = 0;

  constructor(operation: Operation, getToken: GetToken, pacer: Pacer) {
    this.#operation = operation;
    this.#getToken = getToken;
    this.#pacer = pacer;
  }

  /** Value of the authorization header for the attempt at hand. */
  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** Waits for the limits and gets a token, before each attempt. */
  async prepare(): Promise<void> {
    await this.#pacer.admit(this.#operation);
    this.#token = await this.#getToken({ forceRenewal: this.#renewNext });
    this.#hasRenewedToken ||= this.#renewNext;
    this.#renewNext = false;
  }

  /** How long to wait before the next attempt, in milliseconds; 0 gives up, as got understands it. */
  delayAfter({ body, retryAfterMs, ...failure }: AttemptFailure): number {
    const delayMs = retryDelayMs({
      ...failure,
      operation: this.#operation,
      retryAfterMs: retryAfterMs ?? (failure.status === 429 ? retryAfterFromMessage(body) : undefined),
      waitedForLimitsMs: this.#waitedForLimitsMs,
      hasRenewedToken: this.#hasRenewedToken,
      random: Math.random(),
    });
    if (delayMs === undefined) return 0;
    if (failure.status === 401) this.#renewNext = true;
    if (failure.status === 429) {
      this.#waitedForLimitsMs += delayMs;
      this.#pacer.holdUntil(this.#operation, Date.now() + delayMs);
    }
    return delayMs;
  }
}
