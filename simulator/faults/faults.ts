import type { Answer } from "../answer.ts";
import type { Operation } from "../request-record.ts";

/** Whether the service has done what was asked by the time the fault strikes. */
export type Strikes = "beforeEffect" | "afterEffect";

/** What goes wrong with one request. Plain data but for `rewrite`. */
export type Fault =
  /** Another answer than the true one. */
  | { readonly kind: "answer"; readonly strikes: Strikes; readonly answer: Answer }
  /** The connection breaks without an answer. */
  | { readonly kind: "reset"; readonly strikes: Strikes }
  /** No answer ever comes; the connection stays open until the client closes it. */
  | { readonly kind: "hang"; readonly strikes: Strikes }
  /** The true answer comes late. */
  | { readonly kind: "slow"; readonly strikes: Strikes; readonly delayMs: number }
  /** The true answer breaks off after so many bytes of its body. */
  | { readonly kind: "truncated"; readonly bytes: number }
  /** A body of so many bytes, as fast as the client takes it. */
  | { readonly kind: "flood"; readonly strikes: Strikes; readonly status: number; readonly bytes: number }
  /** The true answer, changed. */
  | { readonly kind: "rewritten"; readonly rewrite: (answer: Answer) => Answer };

export type FaultTarget = Operation | "any";

interface Scripted {
  readonly target: FaultTarget;
  readonly actionId: string | undefined;
  readonly fault: Fault;
  timesLeft: number;
}

export interface RandomFault {
  readonly operation: FaultTarget;
  /** 0 to 1, for each request. */
  readonly probability: number;
  readonly fault: Fault;
}

export interface NextOptions {
  /** Default: 1. */
  readonly times?: number;
  /** Default: any action. */
  readonly actionId?: string;
}

/** The faults that are going to strike. Scripted ones come first, in the order they were given. */
export class Faults {
  #scripted: Scripted[] = [];
  #random: { readonly next: () => number; readonly faults: readonly RandomFault[] } | undefined;

  /** Strikes the next requests of an operation. */
  next(operation: FaultTarget, fault: Fault, { times = 1, actionId }: NextOptions = {}): void {
    this.#scripted.push({ target: operation, actionId: actionId?.toLowerCase(), fault, timesLeft: times });
  }

  /** Strikes every request of an operation until `clear`. */
  always(operation: FaultTarget, fault: Fault, options: Omit<NextOptions, "times"> = {}): void {
    this.next(operation, fault, { ...options, times: Number.POSITIVE_INFINITY });
  }

  /** Strikes by chance; the same seed and the same order of requests give the same faults. */
  randomly(seed: number, faults: readonly RandomFault[]): void {
    this.#random = { next: randomNumbers(seed), faults };
  }

  clear(): void {
    this.#scripted = [];
    this.#random = undefined;
  }

  /** Scripted strikes that no request has met yet; `always` does not count. */
  get pending(): number {
    return this.#scripted.reduce(
      (sum, { timesLeft }) => sum + (Number.isFinite(timesLeft) ? timesLeft : 0),
      0,
    );
  }

  /** The fault that strikes this request, used up by the call. */
  take(operation: Operation, actionId: string | undefined): Fault | undefined {
    const scripted = this.#scripted.find(
      (candidate) =>
        (candidate.target === "any" || candidate.target === operation) &&
        (candidate.actionId === undefined || candidate.actionId === actionId?.toLowerCase()),
    );
    if (scripted !== undefined) {
      scripted.timesLeft -= 1;
      if (scripted.timesLeft === 0) {
        this.#scripted = this.#scripted.filter((other) => other !== scripted);
      }
      return scripted.fault;
    }
    for (const { operation: target, probability, fault } of this.#random?.faults ?? []) {
      if (target !== "any" && target !== operation) {
        continue;
      }
      if (this.#random !== undefined && this.#random.next() < probability) {
        return fault;
      }
    }
    return undefined;
  }
}

/** Mulberry32: a small generator whose whole state is the seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
