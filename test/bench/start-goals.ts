import type { Goal } from "./goal.ts";
import type { StartCost } from "./provider-start.ts";

/** Most time that the start of the provider may take above the floor, in milliseconds. */
const maxStartMs = 150;

/** Holds the start of the provider against its goal. A read signs in and calls; loading the module is what the others show. */
export function startGoals(starts: readonly StartCost[]): readonly Goal[] {
  return starts
    .filter(({ firstCall }) => firstCall !== "read")
    .map(({ firstCall, wallAboveFloorMs }) => ({
      goal: `start of the provider for ${firstCall === "delete" ? "destroy" : "an unchanged up"}: at most ${maxStartMs} ms above the floor`,
      measured: `${wallAboveFloorMs.toFixed(0)} ms`,
      met: wallAboveFloorMs <= maxStartMs,
    }));
}
