/** How long calls wait before a line says so, in milliseconds. A shorter wait is not worth a line. */
const firstLineAfterMs = 3_000;

/** First and longest time between two lines, in milliseconds; it doubles. Pipelines end jobs that are silent for ten minutes. */
const firstIntervalMs = 15_000;
const maxIntervalMs = 300_000;

/** Says now and then that something is waiting, ever more rarely, for as long as it is. */
export class WaitingNotice {
  readonly #describe: () => string | undefined;
  readonly #say: (line: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param describe the line, or nothing when nothing waits any more */
  constructor(describe: () => string | undefined, say: (line: string) => void) {
    this.#describe = describe;
    this.#say = say;
  }

  /** Call it when something begins to wait. */
  start(): void {
    if (this.#timer === undefined) {
      this.#schedule(firstLineAfterMs, firstIntervalMs);
    }
  }

  /** Call it when nothing waits any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(pauseMs: number, nextIntervalMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const line = this.#describe();
      if (line === undefined) {
        return;
      }
      this.#say(line);
      this.#schedule(nextIntervalMs, Math.min(maxIntervalMs, 2 * nextIntervalMs));
    }, pauseMs);
  }
}
