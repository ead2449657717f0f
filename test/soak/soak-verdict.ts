import { median } from "../bench/measurement.ts";
import { sharedReads } from "../support/promised-reads.ts";

/** How a soak is run. */
export interface SoakOptions {
  readonly resources: number;
  readonly cycles: number;
  /** Creates and reads at a time, as the engine's `--parallel`. */
  readonly parallel: number;
  readonly onProgress: (line: string) => void;
}

/** What a soak has shown. */
export interface SoakVerdict {
  readonly lines: readonly string[];
  /** What is not as it must be; empty when all is well. */
  readonly faults: readonly string[];
}

/**
 * By what share the calls of a refresh may exceed the computed ones, and by one at least. The first call of a process
 * cannot know how many reads the engine has open, and a machine that starves the engine for a quarter of a second
 * between two reads splits a call.
 */
const toleratedShare = 0.2;

/** What is wrong with the calls of the refreshes, each given by its number of calls. */
export function callsBeyondComputed(options: SoakOptions, refreshCalls: readonly number[]): string[] {
  const computed = sharedReads(options.resources, options.parallel);
  const most = computed + Math.max(1, Math.floor(toleratedShare * computed));
  const [fewest, highest] = [Math.min(...refreshCalls), Math.max(...refreshCalls)];
  options.onProgress(`refresh: ${fewest} to ${highest} calls; computed: ${computed}, tolerated: ${most}`);
  if (fewest >= computed && highest <= most) {
    return [];
  }
  return [`A refresh made ${fewest < computed ? fewest : highest} calls; computed: ${computed}.`];
}

/** How a figure has grown. */
export interface Growth {
  readonly early: number;
  readonly late: number;
  /** Of the early value; 0.05 means 5 %. */
  readonly share: number;
}

/**
 * Compares the second quarter with the last: the first cycles fill caches, and a leak would show between the two. Of
 * fewer than four values the first is compared with the last.
 */
export function growth(values: readonly number[]): Growth {
  const quarter = Math.floor(values.length / 4) || 1;
  const early = median(values.length < 4 ? values.slice(0, 1) : values.slice(quarter, 2 * quarter));
  const late = median(values.slice(-quarter));
  return { early, late, share: (late - early) / early };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
