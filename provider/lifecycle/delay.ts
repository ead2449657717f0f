/**
 * Resolves after the given time, in milliseconds, or at once when the operation is interrupted. Uses the global timer, so a
 * driven clock drives it.
 */
export function delay(durationMs: number, interruption: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (interruption.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      interruption.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    interruption.addEventListener("abort", end);
  });
}
