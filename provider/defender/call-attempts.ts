import { InterruptedError } from "../errors.ts";
import { rateLimitError } from "./answer-error.ts";
import type { Call, Operation } from "./call.ts";
import type { Admission, AttemptKind } from "./call-lane.ts";
import type { Pacer } from "./pacing.ts";
import { type AttemptFailure, callPatienceMs, rateLimitPauseMs, retryDelayMs } from "./retry.ts";
import { readThrottlingMessage } from "./throttling-message.ts";

/** Gives a bearer token; with `forceRenewal` one that was not used before. */
export type GetToken = (options?: { readonly forceRenewal?: boolean }) => Promise<string>;

/** The same for a call of a known kind. */
export type GetCallToken = (operation: Operation, ...options: Parameters<GetToken>) => Promise<string>;

/** How an attempt failed, with the body of its answer. */
export type FailedAttempt = Omit<AttemptFailure, "operation" | "limitWindowMs"> & { readonly body: string };

/** What attempts need, whatever their call. */
export interface AttemptTools {
  readonly getToken: GetCallToken;
  readonly pacer: Pacer;
  /** Aborted when somebody wants the operation to end. */
  readonly interruption: AbortSignal;
  /** Asked before each attempt of a cancel call, when its turn has come; it stops the call by throwing. */
  readonly beforeCancel?: () => Promise<void>;
}

/** The attempts of one call: takes turns and tokens for them, and decides whether there is another one. */
export class CallAttempts {
  readonly #call: Call;
  readonly #tools: AttemptTools;
  #admission: Extract<Admission, { kind: "admitted" }> | undefined;
  #next: AttemptKind = "first";
  #isPausing = false;
  #firstBeganAtMs: number | undefined;
  #token = "";
  #renewNext = false;
  #hasRenewedToken = false;
  #throttled = 0;
  #failures = 0;
  #retryAfterMs: number | undefined;

  constructor(call: Call, tools: AttemptTools) {
    this.#call = call;
    this.#tools = tools;
  }

  /** Value of the authorization header for the attempt at hand. */
  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** Whether an attempt is over and the next has not begun, so that nothing is under way. */
  get isPausing(): boolean {
    return this.#isPausing;
  }

  /** How long the service asked to wait after the last attempt, in milliseconds, if it said so. */
  get retryAfterMs(): number | undefined {
    return this.#retryAfterMs;
  }

  /**
   * Waits for the call's turn and gets a token, before each attempt.
   * @throws {RateLimitError} when the service wants a longer pause between calls of this kind than is worth waiting for.
   * @throws {AuthenticationError} when sign-in fails.
   * @throws {InterruptedError} when somebody has ended the operation.
   */
  async begin(): Promise<void> {
    this.#isPausing = false;
    const admission = await this.#tools.pacer.admit(this.#call.operation, this.#next);
    if (admission.kind === "throttled") {
      throw rateLimitError(this.#call, admission.forMs);
    }
    if (admission.kind === "interrupted") {
      throw interruptedError(this.#call);
    }
    this.#admission = admission;
    this.#firstBeganAtMs ??= Date.now();
    this.#token = await this.#unlessInterrupted(
      this.#tools.getToken(this.#call.operation, { forceRenewal: this.#renewNext }),
    );
    this.#hasRenewedToken ||= this.#renewNext;
    this.#renewNext = false;
    if (this.#call.operation === "cancel") {
      await this.#tools.beforeCancel?.();
    }
  }

  /** Gives the turn back. Call it when the last attempt is over, however it went. */
  end(): void {
    this.#admission?.end();
    this.#admission = undefined;
  }

  /** Ends an attempt and tells how long to wait before the next, in milliseconds; 0 gives up, as got understands it. */
  delayAfter({ body, ...attempt }: FailedAttempt): number {
    const { operation } = this.#call;
    const { status } = attempt;
    if (status === 429) {
      this.#throttled += 1;
    } else if (status !== 401) {
      this.#failures += 1;
    }
    const message = status === 429 ? readThrottlingMessage(body) : undefined;
    this.#retryAfterMs = attempt.retryAfterMs ?? message?.retryAfterMs;
    const delayMs = retryDelayMs(
      { ...attempt, operation, retryAfterMs: this.#retryAfterMs, limitWindowMs: message?.limitWindowMs },
      {
        throttled: this.#throttled,
        failures: this.#failures,
        spentMs: Date.now() - (this.#firstBeganAtMs ?? Date.now()),
        hasRenewedToken: this.#hasRenewedToken,
      },
      Math.random(),
    );
    // Before the turn is given back, or the next call would slip through and be throttled as well.
    if (status === 429) {
      this.#tools.pacer.hold(operation, delayMs ?? maxPauseMs(this.#retryAfterMs, message?.limitWindowMs));
    }
    this.end();
    this.#renewNext = status === 401 && delayMs !== undefined;
    this.#next = status === 429 ? "afterThrottling" : "afterFailure";
    if (delayMs === undefined) {
      return 0;
    }
    this.#isPausing = true;
    // The pause after a 429 is waited for in the queue, where a repetition is first when the pause is over. After an
    // interruption the next attempt is refused as it begins.
    return status === 429 || this.#tools.interruption.aborted ? 1 : delayMs;
  }

  /** The result of the work. A sign-in that is under way goes on, but nobody waits for it any more. */
  #unlessInterrupted<Result>(work: Promise<Result>): Promise<Result> {
    const { interruption } = this.#tools;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(interruptedError(this.#call));
      if (interruption.aborted) {
        giveUp();
      }
      interruption.addEventListener("abort", giveUp);
      work.then(resolve, reject).finally(() => interruption.removeEventListener("abort", giveUp));
    });
  }
}

/** Why a call was not sent that waited when somebody ended the operation. */
export function interruptedError({ purpose, machineActionId }: Call): InterruptedError {
  return new InterruptedError(
    `Could not ${purpose}: the operation was interrupted while the call waited to be sent. Run pulumi up again to go on.`,
    { machineActionId },
  );
}

/** For how long other calls are turned away when this one is given up. A long window is not waited for, call by call. */
function maxPauseMs(retryAfterMs = rateLimitPauseMs, limitWindowMs = 0): number {
  return limitWindowMs > callPatienceMs ? Math.max(retryAfterMs, limitWindowMs) : retryAfterMs;
}
