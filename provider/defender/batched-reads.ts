import DataLoader from "dataloader";
import type { MachineAction } from "./machine-action.ts";

/**
 * How long a read waits for company, in milliseconds. With `--parallel 100` the hundred reads of a refresh arrive
 * within 60 ms.
 */
const collectionTimeMs = 75;

/** Ids in one list call. A hundred quoted ids take about 4.5 kB in the address; no limit of it is documented. */
export const mostIdsPerCall = 100;

/** Gathers reads that come close together, so that they share a call. Nothing is kept: each read is fresh. */
export function createBatchedReads(
  readTogether: (machineActionIds: readonly string[]) => Promise<readonly (MachineAction | Error)[]>,
): (machineActionId: string) => Promise<MachineAction> {
  const loader = new DataLoader<string, MachineAction>(readTogether, {
    cache: false,
    maxBatchSize: mostIdsPerCall,
    batchScheduleFn: (dispatch) => setTimeout(dispatch, collectionTimeMs),
  });
  return (machineActionId) => loader.load(machineActionId);
}
