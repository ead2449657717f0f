import DataLoader from "dataloader";
import type { MachineAction } from "./machine-action.ts";

/**
 * How long a read waits for the next one, in milliseconds. With `--parallel 100` the hundred reads of a refresh arrive
 * within 60 ms on a machine at rest, and in as many small steps as it takes on a busy one.
 */
const quietTimeMs = 75;

/**
 * How long a read waits at most, in milliseconds, when others never cease to come. The engine has so many reads open
 * at once and no more, so they cease when all of them wait here.
 */
const longestCollectionMs = 1_000;

/** Ids in one list call. A hundred quoted ids take about 4.5 kB in the address; no limit of it is documented. */
export const mostIdsPerCall = 100;

/** Gathers reads that come close together, so that they share a call. Nothing is kept: each read is fresh. */
export function createBatchedReads(
  readTogether: (machineActionIds: readonly string[]) => Promise<readonly (MachineAction | Error)[]>,
): (machineActionId: string) => Promise<MachineAction> {
  let latestReadAtMs = 0;
  const loader = new DataLoader<string, MachineAction>(readTogether, {
    cache: false,
    maxBatchSize: mostIdsPerCall,
    batchScheduleFn: (dispatch) => dispatchWhenQuiet(dispatch, () => latestReadAtMs),
  });
  return (machineActionId) => {
    latestReadAtMs = Date.now();
    return loader.load(machineActionId);
  };
}

function dispatchWhenQuiet(dispatch: () => void, latestReadAtMs: () => number): void {
  const longestUntilMs = Date.now() + longestCollectionMs;
  const waitOn = () => {
    const quietAtMs = Math.min(latestReadAtMs() + quietTimeMs, longestUntilMs);
    const leftMs = quietAtMs - Date.now();
    if (leftMs <= 0) dispatch();
    // What arrived while the process was not given the processor is let in before the time is judged.
    else setTimeout(() => setImmediate(waitOn), leftMs);
  };
  waitOn();
}
