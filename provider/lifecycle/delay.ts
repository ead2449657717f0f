/** Resolves after the given time, in milliseconds. Uses the global timer, so a driven clock drives it. */
export function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
