import FakeTimers, { type Clock } from "@sinonjs/fake-timers";

/** Time of this process that passes only from timer to timer. It begins at a whole second of today. */
export class DrivenTime {
  readonly #clock: Clock;

  constructor() {
    const now = Math.floor(Date.now() / 1000) * 1000;
    this.#clock = FakeTimers.install({ now, toFake: ["Date", "setTimeout", "clearTimeout"] });
  }

  /** Jumps to the next timer and lets it fire. */
  async toNextTimer(): Promise<void> {
    await this.#clock.nextAsync();
  }

  /** From here on time is real again. */
  end(): void {
    this.#clock.uninstall();
  }
}
