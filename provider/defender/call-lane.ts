import type { CallLimits } from "./call-limits.ts";

/** The windows in which the service counts calls, in milliseconds. */
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** What a lane grants: a call that is to be ended, or a refusal because the service's pause is too long to sit out. */
export type Admission =
  | { readonly kind: "admitted"; readonly end: () => void }
  | { readonly kind: "refused"; readonly forMs: number };

type Waiter = (admission: Admission) => void;

/**
 * The calls of one operation, let through as fast as the service's limits allow and no faster.
 *
 * The service counts a call when it arrives, which we cannot see. So a call takes up room from its admission until a
 * window's length after its end: by then it has certainly left the service's window, however long its way was. Windows
 * slide, because whether the service's do is not documented, and sliding windows keep within any other.
 */
export class CallLane {
  readonly #limits: CallLimits;
  readonly #longestHoldMs: number;
  readonly #repetitions: Waiter[] = [];
  readonly #firstAttempts: Waiter[] = [];
  /** When the last calls ended, oldest first; no more than the hour's limit. */
  readonly #endedAtMs: number[] = [];
  #inFlight = 0;
  #heldUntilMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param longestHoldMs the longest pause of the service that calls sit out, in milliseconds */
  constructor(limits: CallLimits, longestHoldMs: number) {
    this.#limits = limits;
    this.#longestHoldMs = longestHoldMs;
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
    return Math.max(
      this.heldForMs,
      this.#untilRoomMs(this.#limits.callsPerMinute, minuteMs),
      this.#untilRoomMs(this.#limits.callsPerHour, hourMs),
    );
  }

  /**
   * Resolves when a call may be sent. Its `end` must be called once, whatever became of it. A repetition goes before
   * all first attempts, so that a call which the service has refused is not refused again and again.
   */
  enter({ isRepetition }: { readonly isRepetition: boolean }): Promise<Admission> {
    return new Promise((resolve) => {
      (isRepetition ? this.#repetitions : this.#firstAttempts).push(resolve);
      this.#admit();
    });
  }

  /** Lets nobody pass before the given time, in milliseconds since 1970. */
  holdUntil(timeMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, timeMs);
    this.#admit();
  }

  #admit(): void {
    clearTimeout(this.#timer);
    if (this.heldForMs > this.#longestHoldMs) {
      for (const waiter of [...this.#repetitions.splice(0), ...this.#firstAttempts.splice(0)]) {
        waiter({ kind: "refused", forMs: this.heldForMs });
      }
    }
    while (this.waiting > 0) {
      const pauseMs = this.nextInMs;
      if (pauseMs > 0) {
        // Without room for a call under way it is that call's end which goes on here.
        if (pauseMs !== Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#admit(), pauseMs);
        return;
      }
      this.#inFlight += 1;
      const waiter = this.#repetitions.shift() ?? this.#firstAttempts.shift();
      waiter?.({ kind: "admitted", end: () => this.#end() });
    }
  }

  #end(): void {
    this.#inFlight -= 1;
    this.#endedAtMs.push(Date.now());
    if (this.#endedAtMs.length > this.#limits.callsPerHour) this.#endedAtMs.shift();
    this.#admit();
  }

  #untilRoomMs(limit: number, windowMs: number): number {
    const room = limit - this.#inFlight;
    if (room <= 0) return Number.POSITIVE_INFINITY;
    const endOfFirstThatMustLeave = this.#endedAtMs.at(-room);
    return endOfFirstThatMustLeave === undefined
      ? 0
      : Math.max(0, endOfFirstThatMustLeave + windowMs - Date.now());
  }
}
