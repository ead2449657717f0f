import pThrottle from "p-throttle";
import { formatDuration } from "../reporting/duration.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { CallLimits } from "./call-limits.ts";
import type { Operation } from "./operation.ts";

/**
 * Windows of the limits, in milliseconds, each a little longer than the service's: it counts when a call arrives, and
 * the way there takes a different time for each call.
 */
const minuteWindowMs = 61_000;
const hourWindowMs = 3_610_000;

/** Shortest time between two lines about one operation, in milliseconds. */
const progressIntervalMs = 15_000;

/** Makes calls wait before they are sent, so that the service has no reason to refuse them. */
export interface Pacer {
  /** Resolves when a call of this operation may be sent. */
  admit(operation: Operation): Promise<void>;
  /** Lets no call of this operation pass before the given time: the service has refused one until then. */
  holdUntil(operation: Operation, timeMs: number): void;
}

interface Lane {
  readonly admitByLimits: () => Promise<void>;
  waiting: number;
  heldUntilMs: number;
  lastProgressAtMs: number;
}

/** Makes a pacer with sliding windows for each operation, shared by all resources of the process. */
export function createPacer(limits: CallLimits, reporter: Reporter): Pacer {
  const lanes: Readonly<Record<Operation, Lane>> = {
    cancel: createLane(limits),
    get: createLane(limits),
    list: createLane(limits),
  };
  return {
    async admit(operation) {
      const lane = lanes[operation];
      lane.waiting += 1;
      const progress = setTimeout(() => showProgress(operation, lane, limits, reporter), 1_000);
      try {
        await lane.admitByLimits();
        while (lane.heldUntilMs > Date.now()) await delayUntil(lane.heldUntilMs);
      } finally {
        clearTimeout(progress);
        lane.waiting -= 1;
      }
    },
    holdUntil(operation, timeMs) {
      lanes[operation].heldUntilMs = Math.max(lanes[operation].heldUntilMs, timeMs);
    },
  };
}

/**
 * The minute's window decides first and the hour's last: delays of the hour then shift whole minutes, and neither
 * window is overrun. The other way round the minute's delays could push calls of two hours into one.
 */
function createLane({ callsPerMinute, callsPerHour }: CallLimits): Lane {
  // Without weights p-throttle spaces queued calls evenly, which wastes a tenth of what the limits allow.
  const exact = { strict: true, weight: () => 1 };
  const perMinute = pThrottle({ ...exact, limit: callsPerMinute, interval: minuteWindowMs });
  const perHour = pThrottle({ ...exact, limit: callsPerHour, interval: hourWindowMs });
  const admitByHour = perHour(() => undefined);
  const admitByMinute = perMinute(() => admitByHour());
  return {
    admitByLimits: async () => {
      await admitByMinute();
    },
    waiting: 0,
    heldUntilMs: 0,
    lastProgressAtMs: Number.NEGATIVE_INFINITY,
  };
}

function delayUntil(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, timeMs - Date.now())));
}

function showProgress(operation: Operation, lane: Lane, limits: CallLimits, reporter: Reporter): void {
  if (Date.now() - lane.lastProgressAtMs < progressIntervalMs) return;
  lane.lastProgressAtMs = Date.now();
  const count = lane.waiting === 1 ? "1 call" : `${lane.waiting} calls`;
  const hold = lane.heldUntilMs - Date.now();
  const reason =
    hold > 0
      ? `the service asked to wait ${formatDuration(hold)}`
      : `the service allows ${limits.callsPerMinute} a minute and ${limits.callsPerHour} an hour`;
  reporter.say(`${count} of kind "${operation}" waiting: ${reason}.`);
}
