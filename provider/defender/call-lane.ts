import type { CallLimits } from "./call-limits.ts";

/** The windows in which the service counts calls, in milliseconds. */
const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * What a lane grants: a turn that must be ended, or none, because the service wants a pause that is too long to sit out, or
 * because somebody has ended the operation.
 */
export type Admission =
  | { readonly kind: "admitted"; readonly end: () => void }
  | { readonly kind: "throttled"; readonly forMs: number }
  | { readonly kind: "interrupted" };

/** What an attempt follows: nothing, a failure, or a 429. */
export type AttemptKind = "first" | "afterFailure" | "afterThrottling";

interface Waiter {
  readonly kind: AttemptKind;
  readonly answer: (admission: Admission) => void;
}

/**
 * The calls of one operation, let through as fast as the service's limits allow and no faster.
 *
 * The service counts a call when it arrives, which we cannot see. So a call takes up room from its admission until a
 * window's length after its end: by then it has certainly left the service's window, however long its way was. Windows
 * slide, because whether the service's do is not documented, and sliding windows keep within any other.
 *
 * Repetitions go before first attempts. After a 429, which means that somebody else uses up the limit, first attempts
 * wait until the throttled ones have got through; otherwise some would be throttled again and again, by chance.
 */
export class CallLane {
  readonly #limits: CallLimits;
  readonly #maxHoldMs: number;
  readonly #repetitions: Waiter[] = [];
  readonly #firstAttempts: Waiter[] = [];
  /** When the last calls ended, oldest first; no more than the hour's limit. */
  readonly #endedAtMs: number[] = [];
  #underWay = 0;
  #underWayAfterThrottling = 0;
  #heldUntilMs = 0;
  #isInterrupted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param maxHoldMs the longest pause of the service that calls sit out, in milliseconds */
  constructor(limits: CallLimits, maxHoldMs: number) {
    this.#limits = limits;
    this.#maxHoldMs = maxHoldMs;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#repetitions.length + this.#firstAttempts.length;
  }

  /** What is left of the pause that the service has asked for, in milliseconds. */
  get heldForMs(): number {
    return Math.max(0, this.#heldUntilMs - Date.now());
  }

  /** When the next call can go out, in milliseconds from now; Infinity until one of those under way ends. */
  get nextInMs(): number {
    if (this.#repetitions.length === 0 && this.#underWayAfterThrottling > 0) {
      return Number.POSITIVE_INFINITY;
    }
    return Math.max(
      this.heldForMs,
      this.#untilRoomMs(this.#limits.callsPerMinute, minuteMs),
      this.#untilRoomMs(this.#limits.callsPerHour, hourMs),
    );
  }

  /** Resolves when an attempt may be sent. Its `end` must be called once, whatever became of it. */
  enter(kind: AttemptKind): Promise<Admission> {
    if (this.#isInterrupted) {
      return Promise.resolve({ kind: "interrupted" });
    }
    return new Promise((answer) => {
      (kind === "first" ? this.#firstAttempts : this.#repetitions).push({ kind, answer });
      this.#admit();
    });
  }

  /** Lets nobody pass before the given time, in milliseconds since 1970. */
  holdUntil(timeMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, timeMs);
    this.#admit();
  }

  /** Lets nobody pass any more, neither who waits nor who comes later. */
  interrupt(): void {
    this.#isInterrupted = true;
    clearTimeout(this.#timer);
    this.#turnAllAway({ kind: "interrupted" });
  }

  #admit(): void {
    clearTimeout(this.#timer);
    if (this.heldForMs > this.#maxHoldMs) {
      this.#turnAllAway({ kind: "throttled", forMs: this.heldForMs });
    }
    while (this.waiting > 0) {
      const pauseMs = this.nextInMs;
      if (pauseMs > 0) {
        // Where it depends on a call under way, that call's end goes on here.
        if (pauseMs !== Number.POSITIVE_INFINITY) {
          this.#timer = setTimeout(() => this.#admit(), pauseMs);
        }
        return;
      }
      const next = this.#repetitions.shift() ?? this.#firstAttempts.shift();
      if (next !== undefined) {
        this.#begin(next);
      }
    }
  }

  #turnAllAway(admission: Admission): void {
    for (const { answer } of [...this.#repetitions.splice(0), ...this.#firstAttempts.splice(0)]) {
      answer(admission);
    }
  }

  #begin({ kind, answer }: Waiter): void {
    const throttled = kind === "afterThrottling" ? 1 : 0;
    this.#underWay += 1;
    this.#underWayAfterThrottling += throttled;
    const end = () => {
      this.#underWay -= 1;
      this.#underWayAfterThrottling -= throttled;
      this.#endedAtMs.push(Date.now());
      if (this.#endedAtMs.length > this.#limits.callsPerHour) {
        this.#endedAtMs.shift();
      }
      this.#admit();
    };
    answer({ kind: "admitted", end });
  }

  #untilRoomMs(limit: number, windowMs: number): number {
    const room = limit - this.#underWay;
    if (room <= 0) {
      return Number.POSITIVE_INFINITY;
    }
    const endOfFirstThatMustLeave = this.#endedAtMs.at(-room);
    return endOfFirstThatMustLeave === undefined
      ? 0
      : Math.max(0, endOfFirstThatMustLeave + windowMs - Date.now());
  }
}
