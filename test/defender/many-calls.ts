import { documentedLimits } from "../../provider/defender/call-limits.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import type { DrivenClient } from "./driven-client.ts";
import { maxInAnyWindow } from "./windows.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** What many calls at once took, against a service that counts the limits. */
export interface ManyCalls {
  readonly requests: number;
  /** Answers 429. */
  readonly throttled: number;
  /** From the first request to the last. */
  readonly tookMs: number;
  /** What the limits allow at best: full hours in bursts of full minutes. */
  readonly shortestMs: number;
  readonly maxPerMinute: number;
  readonly maxPerHour: number;
}

/** Cancels so many new actions at once. */
export async function cancelMany(
  simulator: Simulator,
  driven: DrivenClient,
  count: number,
): Promise<{
  readonly calls: ManyCalls;
  readonly ids: readonly string[];
  readonly statuses: readonly string[];
}> {
  const ids = addActions(simulator, count);
  await driven.drive(Promise.all(ids.map((id) => driven.client.cancel(id, "Superseded"))));
  const statuses = ids.map((id) => simulator.world.truth(id).action.status);
  return { calls: callsOf(simulator, "cancel", count), ids, statuses };
}

/** Reads so many new actions at once, each by a call of its own, as a service that filters by no id requires. */
export async function readMany(
  simulator: Simulator,
  driven: DrivenClient,
  count: number,
): Promise<{
  readonly calls: ManyCalls;
  readonly ids: readonly string[];
  readonly found: readonly string[];
}> {
  simulator.endpoints = { ...simulator.endpoints, filterRefusedOn: ["id"] };
  const ids = addActions(simulator, count);
  const entities = await driven.drive(Promise.all(ids.map((id) => driven.client.readBatched(id))));
  return { calls: callsOf(simulator, "get", count), ids, found: entities.map(({ id }) => id) };
}

function addActions(simulator: Simulator, count: number): readonly string[] {
  return Array.from({ length: count }, () => simulator.world.add().id);
}

function callsOf({ requests }: Simulator, operation: "cancel" | "get", count: number): ManyCalls {
  const times = requests.matching({ operation }).map(({ at }) => at);
  return {
    requests: times.length,
    throttled: requests.count({ operation, status: 429 }),
    tookMs: (times.at(-1) ?? 0) - (times[0] ?? 0),
    shortestMs: shortestMs(count),
    maxPerMinute: maxInAnyWindow(times, minuteMs),
    maxPerHour: maxInAnyWindow(times, hourMs),
  };
}

function shortestMs(calls: number): number {
  const { callsPerMinute, callsPerHour } = documentedLimits;
  const beforeLast = calls - 1;
  return (
    Math.floor(beforeLast / callsPerHour) * hourMs +
    Math.floor((beforeLast % callsPerHour) / callsPerMinute) * minuteMs
  );
}
