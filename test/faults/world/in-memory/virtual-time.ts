import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import type { RunTime } from "../../model/premises.ts";
import { startOfTime } from "../../model/start-of-time.ts";

const realSetImmediate = setImmediate;

/**
 * Time that passes only when nothing can happen without it. `Date` and timers of the whole process are driven, for
 * the simulator and the product alike; the event loop itself is real.
 *
 * The rule of quiescence: in-memory connections move on by promises and ticks, which Node empties before each
 * immediate. So when no immediate is pending and no work is outside (see {@link outside}), only a timer can bring
 * anything about, and time may jump to the next one.
 */
export class VirtualTime implements RunTime {
  readonly #clock: Clock;
  readonly #realRandom = Math.random;
  #outside = 0;
  /** Timers that have fired. */
  steps = 0;

  /** Takes over the time of this process, and its random numbers, until `end`. */
  constructor(random: () => number) {
    this.#clock = FakeTimers.install({
      now: startOfTime,
      toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    });
    Math.random = random;
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.#clock.now - startOfTime;
  }

  end(): void {
    this.#clock.uninstall();
    Math.random = this.#realRandom;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /**
   * Work that ends by itself in real time, such as a signature. Time stands still meanwhile, and the result comes
   * with a timer, so that the order of events does not depend on how long it took.
   */
  async outside<Result>(durationMs: number, work: () => Promise<Result>): Promise<Result> {
    this.#outside += 1;
    const result = work().finally(() => {
      this.#outside -= 1;
    });
    // A failure is handled when time has passed; until then it is no unhandled one.
    result.catch(() => undefined);
    await this.sleep(durationMs);
    return result;
  }

  /** Lets everything happen that needs no time. */
  async #settle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => realSetImmediate(() => resolve()));
    } while (this.#outside > 0 || process.getActiveResourcesInfo().includes("Immediate"));
  }

  /** Jumps to the next timer and lets everything happen that follows from it. False when there is no timer. */
  async #step(): Promise<boolean> {
    if (this.#clock.countTimers() === 0) {
      return false;
    }
    this.steps += 1;
    this.#clock.next();
    await this.#settle();
    return true;
  }

  async pass(ms: number): Promise<void> {
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, ms);
    await this.passWhile(() => !isOver);
  }

  async passWhile(goesOn: () => boolean): Promise<boolean> {
    await this.#settle();
    while (goesOn()) {
      if (!(await this.#step())) {
        return false;
      }
    }
    return true;
  }
}
