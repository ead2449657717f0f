/** Most calls that any window of this length holds, wherever it begins. The times must be sorted. */
export function maxInAnyWindow(timesMs: readonly number[], windowMs: number): number {
  let most = 0;
  let oldest = 0;
  timesMs.forEach((timeMs, index) => {
    while ((timesMs[oldest] ?? timeMs) <= timeMs - windowMs) {
      oldest += 1;
    }
    most = Math.max(most, index - oldest + 1);
  });
  return most;
}
