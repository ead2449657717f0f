/**
 * How long a batch waits for the next read when more reads wait in it than were ever open at once before, in
 * milliseconds: how many the engine sends at once is not known yet. With `--parallel 100` the hundred reads of a refresh
 * arrive within 60 ms on an idle machine, and in many small steps on a busy one.
 */
const growingQuietMs = 75;

/** How long a batch waits for the next read when it has as many as before, in milliseconds: most likely these are all. */
const completeQuietMs = 10;

/**
 * How long a batch waits for the next read when more were open at once before, in milliseconds: the engine has room for
 * more and takes its time on a busy machine. At the end of a refresh no more come, and this wait is lost once.
 */
const expectantQuietMs = 250;

/**
 * How long the first read of a batch waits at most, in milliseconds, when more keep coming. The engine has a fixed
 * number of reads open at once, so they stop coming when all of them wait here.
 */
const maxWaitMs = 1_000;

/**
 * How long the first read of a batch waits at most, in milliseconds, while calls are under way that a read will follow: a
 * hundred cancel calls, sixteen at a time, take about a second and a half.
 */
const maxWaitForAwaitedMs = 3_000;

/** What is known of a batch of reads that is not sent yet. Times are in milliseconds since 1970. */
export interface CollectingBatch {
  /** How many reads are in it. */
  readonly size: number;
  /** How many fit in. */
  readonly capacity: number;
  readonly firstAtMs: number;
  readonly latestAtMs: number;
  /** How many reads were ever open at once in this process, these included. */
  readonly maxOpen: number;
  /** The same before the first of these came. */
  readonly maxOpenBefore: number;
  /** How many calls are under way that a read will follow. */
  readonly awaited: number;
  /** Whether there were any since the first read came. */
  readonly hasAwaited: boolean;
}

/** When the batch is sent, in milliseconds since 1970, unless another read joins it before then. */
export function sendBatchAtMs(batch: CollectingBatch): number {
  if (batch.size >= batch.capacity) {
    return batch.latestAtMs;
  }
  const lastAtMs = batch.firstAtMs + (batch.hasAwaited ? maxWaitForAwaitedMs : maxWaitMs);
  return batch.awaited > 0 ? lastAtMs : Math.min(batch.latestAtMs + quietMs(batch), lastAtMs);
}

function quietMs({ size, capacity, maxOpen, maxOpenBefore }: CollectingBatch): number {
  if (size < Math.min(maxOpen, capacity)) {
    return expectantQuietMs;
  }
  return maxOpen > maxOpenBefore ? growingQuietMs : completeQuietMs;
}
