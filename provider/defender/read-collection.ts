/**
 * How long a read waits for the next one when more wait than were ever open at once before, in milliseconds: how many
 * the engine sends at once is not known yet. With `--parallel 100` the hundred reads of a refresh arrive within 60 ms on
 * a machine at rest, and in as many small steps as it takes on a busy one.
 */
const growingQuietMs = 75;

/** How long a read waits for the next one when as many wait as before, in milliseconds: most likely these are all. */
const completeQuietMs = 10;

/**
 * How long a read waits for the next one when more were open at once before, in milliseconds: the engine has room for
 * others and, on a busy machine, takes its time. At the end of a refresh they do not come, and this is lost once.
 */
const expectantQuietMs = 250;

/**
 * How long a read waits at most, in milliseconds, when others never cease to come. The engine has so many reads open
 * at once and no more, so they cease when all of them wait here.
 */
const maxCollectionMs = 1_000;

/** Reads on their way into one call: sent when the call is full, or when no more are to be expected. */
export class ReadCollection {
  readonly #send: () => void;
  readonly #capacity: number;
  readonly #maxOpen: () => number;
  readonly #maxOpenBefore: number;
  readonly #maxUntilMs = Date.now() + maxCollectionMs;
  #size = 0;
  #latestAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSent = false;

  /**
   * @param capacity reads that one call takes
   * @param maxOpen how many reads were ever open at once: now before the first of these, later these among them
   */
  constructor(send: () => void, capacity: number, maxOpen: () => number) {
    this.#send = send;
    this.#capacity = capacity;
    this.#maxOpen = maxOpen;
    this.#maxOpenBefore = maxOpen();
  }

  /** One more read waits here. */
  add(): void {
    this.#size += 1;
    this.#latestAtMs = Date.now();
    if (this.#size === this.#capacity) {
      this.#sendOnce();
    } else {
      this.#wait();
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#isSent) {
      return;
    }
    const leftMs = Math.min(this.#latestAtMs + this.#quietMs(), this.#maxUntilMs) - Date.now();
    if (leftMs <= 0) {
      this.#sendOnce();
    }
    // What arrived while the process was not given the processor is let in before the time is judged.
    else {
      this.#timer = setTimeout(() => setImmediate(() => this.#wait()), leftMs);
    }
  }

  #quietMs(): number {
    const maxOpen = this.#maxOpen();
    if (this.#size < Math.min(maxOpen, this.#capacity)) {
      return expectantQuietMs;
    }
    return maxOpen > this.#maxOpenBefore ? growingQuietMs : completeQuietMs;
  }

  #sendOnce(): void {
    if (this.#isSent) {
      return;
    }
    this.#isSent = true;
    clearTimeout(this.#timer);
    this.#send();
  }
}
