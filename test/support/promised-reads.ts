import { availableParallelism } from "node:os";

/** Reads that one call takes at the most. */
export const maxReadsOfCall = 100;

/** Reads of the checks at the most: of the first action, the list of what is not final, and a page of everything. */
export const maxFirstReads = 3;

/** What the engine works on at a time when it is told nothing else: four for each processor. */
export const defaultParallel = 4 * availableParallelism();

/** Reads that so many resources share, when the engine works on some of them at a time. */
export function sharedReads(resources: number, parallel: number): number {
  return Math.ceil(resources / Math.min(parallel, maxReadsOfCall));
}

/**
 * Reads of a preview of so many new resources, whatever the status of their actions. Where the program itself looks at
 * all of them first, as it does for a list file, those reads are in it.
 */
export function maxReadsOfPreview(resources: number): number {
  return maxFirstReads + Math.ceil(resources / maxReadsOfCall);
}
