/** How a check ended. `skipped`: it could not be made, because of what an earlier one found. */
export type Verdict = "ok" | "warning" | "failed" | "skipped";

/** What a check found. */
export interface Finding {
  /** What was looked at, for example `sign-in`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was seen, in sentences. */
  readonly finding: string;
  /** What to do, in sentences, when there is something to do that the finding does not say itself. */
  readonly fix?: string;
}

/** All is as it should be. */
export function ok(check: string, finding: string): Finding {
  return { check, verdict: "ok", finding };
}

/** It works, and somebody should know. */
export function warning(check: string, finding: string, fix?: string): Finding {
  return { check, verdict: "warning", finding, ...(fix === undefined ? {} : { fix }) };
}

/** It does not work. */
export function failed(check: string, finding: string, fix?: string): Finding {
  return { check, verdict: "failed", finding, ...(fix === undefined ? {} : { fix }) };
}

/** It was not looked at. */
export function skipped(check: string, reason: string): Finding {
  return { check, verdict: "skipped", finding: reason };
}
