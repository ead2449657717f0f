interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/**
 * The one source of time of the simulator. A real clock follows `Date` (and so fake timers, where a test
 * installs them) and can be moved forward on top; a driven clock stands still until `advance` is called.
 */
export class Clock {
  readonly #source: () => number;
  readonly #driven: boolean;
  readonly #factor: number;
  #offsetMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  private constructor(source: () => number, driven: boolean, factor = 1) {
    this.#source = source;
    this.#driven = driven;
    this.#factor = factor;
  }

  static real(): Clock {
    return new Clock(() => Date.now(), false);
  }

  static driven(startsAt: Date = new Date("2026-03-02T08:00:00Z")): Clock {
    const start = startsAt.getTime();
    return new Clock(() => start, true);
  }

  /** Runs `factor` times as fast as the real time, from the real moment `origin` on, which it calls `startsAt`. */
  static accelerated(startsAt: number, origin: number, factor: number): Clock {
    return new Clock(() => startsAt + (Date.now() - origin) * factor, false, factor);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#source() + this.#offsetMs;
  }

  /** Moves time forward and wakes every sleeper that is due by then. */
  advance(ms: number): void {
    if (!(ms >= 0)) {
      throw new RangeError(`A clock runs forward only; got ${ms} ms.`);
    }
    this.#offsetMs += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.wakeAt <= this.now()) {
        sleeper.wake();
      }
    }
  }

  /** Resolves when `ms` have passed on this clock. Keeps no process alive. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const sleeper: Sleeper = {
        wakeAt: this.now() + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          clearTimeout(timer);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      if (!this.#driven) {
        timer = setTimeout(sleeper.wake, ms / this.#factor).unref();
      }
    });
  }
}
