import type { Reporter } from "../../provider/reporting/reporter.ts";

/** Keeps what was said, for tests. */
export class RecordingReporter implements Reporter {
  readonly said: string[] = [];
  readonly warned: string[] = [];

  say(line: string): void {
    this.said.push(line);
  }

  warn(line: string): void {
    this.warned.push(line);
  }
}
