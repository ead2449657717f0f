import { asError } from "../../reporting/as-error.ts";

/** Something that was tried, how it went, and how long it took. */
export type Attempt<Result> =
  | { readonly worked: true; readonly result: Result; readonly tookMs: number }
  | { readonly worked: false; readonly failure: unknown; readonly tookMs: number };

/** Tries something. Never rejects. */
export async function attempt<Result>(work: () => Result | Promise<Result>): Promise<Attempt<Result>> {
  const beganAtMs = performance.now();
  const tookMs = () => Math.round(performance.now() - beganAtMs);
  try {
    return { worked: true, result: await work(), tookMs: tookMs() };
  } catch (failure) {
    return { worked: false, failure, tookMs: tookMs() };
  }
}

/** The words of a failure. */
export function wordsOf(failure: unknown): string {
  return asError(failure).message;
}
