import type { Attempt } from "../../../provider/command/doctor/attempt.ts";

/** Something that worked, after so many milliseconds. */
export function worked<Result>(result: Result, tookMs = 7): Attempt<Result> {
  return { worked: true, result, tookMs };
}

/** Something that failed with an error of Node. */
export function failedWith(code: string): Attempt<never> {
  return { worked: false, failure: Object.assign(new Error(`words ${code}`), { code }), tookMs: 7 };
}
