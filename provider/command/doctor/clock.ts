import { toleratedClockSkewMs } from "../../defender/answer-error.ts";
import { formatDuration } from "../../reporting/duration.ts";
import type { Attempt } from "./attempt.ts";
import { type Finding, failed, ok, skipped, warning } from "./finding.ts";

/** Difference that a machine with NTP does not have, in milliseconds. */
const noticeableMs = 30_000;

/** What a host said of the time, and what this machine's clock said when the answer was there. */
export interface ClockReading {
  /** By the host's clock, in milliseconds since 1970; NaN when it did not say. */
  readonly serviceMs: number;
  readonly localMs: number;
}

/** Whether this machine's clock is near enough to the service's. */
export function judgeClock(read: Attempt<ClockReading>): Finding {
  if (!read.worked) {
    return skipped("clock", "The service was not reached.");
  }
  const aheadMs = read.result.localMs - read.result.serviceMs;
  if (Number.isNaN(aheadMs)) {
    return skipped("clock", "The service did not say the time.");
  }
  const size = Math.abs(aheadMs);
  if (size < noticeableMs) {
    return ok("clock", `Within ${Math.ceil(size / 1000)} s of the service's.`);
  }
  const seen = `This machine's clock is ${formatDuration(size)} ${aheadMs > 0 ? "ahead of" : "behind"} the service's.`;
  const fix = "Set the clock, and keep it right with NTP.";
  return size < toleratedClockSkewMs ? warning("clock", seen, fix) : failed("clock", seen, fix);
}
