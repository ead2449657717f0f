import { setTimeout as realSleep } from "node:timers/promises";
import type { RunTime } from "../../model/premises.ts";
import { startOfTime } from "../../model/start-of-time.ts";

/** How often it is looked whether something is over, in real milliseconds. */
const lookMs = 5;
/** Time that counts as a step, in milliseconds of the run. */
const stepMs = 100;

/** The real time, a number of times as fast. */
export class AcceleratedTime implements RunTime {
  readonly origin = Date.now();
  readonly factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  get elapsedMs(): number {
    return (Date.now() - this.origin) * this.factor;
  }

  get steps(): number {
    return Math.floor(this.elapsedMs / stepMs);
  }

  async sleep(ms: number): Promise<void> {
    await realSleep(ms / this.factor);
  }

  pass(ms: number): Promise<void> {
    return this.sleep(ms);
  }

  async passWhile(goesOn: () => boolean): Promise<boolean> {
    while (goesOn()) {
      await realSleep(lookMs);
    }
    return true;
  }

  /** What a process needs to have the same time. */
  get environment(): Readonly<Record<string, string>> {
    return {
      FAULTS_TIME_FACTOR: String(this.factor),
      FAULTS_TIME_ORIGIN: String(this.origin),
      FAULTS_TIME_STARTS_AT: String(startOfTime),
      NODE_OPTIONS: `--import ${new URL("acceleration.ts", import.meta.url).href}`,
    };
  }
}
