import DataLoader from "dataloader";
import type { MachineAction } from "./machine-action.ts";
import { ReadCollection } from "./read-collection.ts";

/** Ids in one list call. A hundred quoted ids take about 4.5 kB in the address; no limit of it is documented. */
export const maxIdsPerCall = 100;

/** Gathers reads that come close together, so that they share a call. Nothing is kept: each read is fresh. */
export function createBatchedReads(
  readTogether: (machineActionIds: readonly string[]) => Promise<readonly (MachineAction | Error)[]>,
): (machineActionId: string) => Promise<MachineAction> {
  let open = 0;
  let maxOpen = 0;
  let collection: ReadCollection | undefined;
  const loader = new DataLoader<string, MachineAction>(readTogether, {
    cache: false,
    maxBatchSize: maxIdsPerCall,
    batchScheduleFn: (dispatch) => {
      collection = new ReadCollection(dispatch, maxIdsPerCall, () => maxOpen);
    },
  });
  return async (machineActionId) => {
    open += 1;
    try {
      const result = loader.load(machineActionId);
      maxOpen = Math.max(maxOpen, open);
      collection?.add();
      return await result;
    } finally {
      open -= 1;
    }
  };
}
