import { randomNumbers } from "../../../simulator/faults/faults.ts";

/** Makes one seed of several numbers. */
export function seedOf(...parts: readonly number[]): number {
  return parts.reduce((seed, part) => {
    const next = randomNumbers(seed ^ Math.imul(part + 1, 0x9e3779b9));
    return Math.floor(next() * 2 ** 32);
  }, 0);
}
