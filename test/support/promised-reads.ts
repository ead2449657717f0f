import { availableParallelism } from "node:os";

/** Reads that one call takes at the most. */
export const maxReadsOfCall = 100;

/** Reads of the checks at the most: the first look, and the lists of what is pending and of what is in progress. */
export const maxFirstReads = 3;

/** What the engine works on at a time when it is told nothing else: four for each processor. */
export const defaultParallel = 4 * availableParallelism();

/** Reads that so many resources share, when the engine works on some of them at a time. */
export function sharedReads(resources: number, parallel: number): number {
  return Math.ceil(resources / Math.min(parallel, maxReadsOfCall));
}

/** Reads of a preview of so many new resources, whatever the status of their actions. */
export function maxReadsOfPreview(resources: number): number {
  return maxFirstReads + Math.ceil(resources / maxReadsOfCall);
}
