import { type OperationResult, type StateResult, summarise } from "./engine-rounds.ts";
import type { Calls, Operation } from "./measured-stack.ts";
import type { StartCost } from "./provider-start.ts";

/** Reads and creates that the engine makes at once when it is told nothing else: four for each processor. */
export interface Machine {
  readonly defaultParallel: number;
}

export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

const megabyte = 1_000_000;

/** Holds the figures against the goals of the project. */
export function judge(
  operations: readonly OperationResult[],
  states: readonly StateResult[],
  starts: readonly StartCost[],
  { defaultParallel }: Machine,
): readonly Goal[] {
  const sizes = [...new Set(operations.map(({ size }) => size))];
  const find = (size: number, operation: Operation, subject: "cancellation" | "floor") =>
    operations.find(
      (result) => result.size === size && result.operation === operation && result.subject === subject,
    );
  const goals: Goal[] = [];
  const worstCalls = (size: number, operation: Operation) =>
    find(size, operation, "cancellation")?.measurements.map(({ calls }) => calls) ?? [];
  const callGoal = (size: number, operation: Operation, goal: string, isMet: (calls: Calls) => boolean) => {
    const all = worstCalls(size, operation);
    if (all.length === 0) return;
    const shown = new Set(all.map(({ cancel, get, list }) => `${cancel} POST, ${get} GET, ${list} list`));
    goals.push({ goal: `N = ${size}, ${goal}`, measured: [...shown].join("; "), met: all.every(isMet) });
  };
  for (const size of sizes) {
    callGoal(size, "up", `up: ${size} POSTs and at most 3 reads`, ({ cancel, get, list }) => {
      return cancel === size && get + list <= 3;
    });
    callGoal(size, "secondUp", "second up: no call", ({ cancel, get, list, token }) => {
      return cancel + get + list + token === 0;
    });
    for (const [operation, parallel] of [
      ["refresh", defaultParallel],
      ["wideRefresh", 100],
    ] as const) {
      const most = Math.ceil(size / Math.min(parallel, 100));
      callGoal(size, operation, `refresh --parallel ${parallel}: ${most} calls`, ({ cancel, get, list }) => {
        return cancel === 0 && get + list <= most;
      });
    }
    callGoal(size, "destroy", "destroy: no call", ({ cancel, get, list, token }) => {
      return cancel + get + list + token === 0;
    });
    const [up, floor] = [find(size, "up", "cancellation"), find(size, "up", "floor")];
    if (up === undefined || floor === undefined) continue;
    const { wallToFloor, memoryAboveFloorBytes } = summarise(up, floor);
    if (size === 1 || size === 100) {
      goals.push({
        goal: `N = ${size}, up: at most 1.10 × the floor's wall time`,
        measured: `${wallToFloor.toFixed(2)} ×`,
        met: wallToFloor <= 1.1,
      });
    }
    if (memoryAboveFloorBytes !== undefined) {
      goals.push({
        goal: `N = ${size}, up: at most 40 MB above the floor's peak memory`,
        measured: `${(memoryAboveFloorBytes / megabyte).toFixed(1)} MB`,
        met: memoryAboveFloorBytes <= 40 * megabyte,
      });
    }
  }
  for (const { firstCall, wallAboveFloorMs } of starts) {
    // A read signs in and calls; loading the module alone is what the other two show.
    if (firstCall === "read") continue;
    goals.push({
      goal: `start of the provider for ${firstCall === "delete" ? "destroy" : "an unchanged up"}: at most 150 ms above the floor`,
      measured: `${wallAboveFloorMs.toFixed(0)} ms`,
      met: wallAboveFloorMs <= 150,
    });
  }
  for (const { size, subject, propertyBytes, entityBytes } of states) {
    if (subject !== "cancellation") continue;
    const beyond = propertyBytes - entityBytes;
    goals.push({
      goal: `N = ${size}: at most 2,048 bytes stored beyond the entity`,
      measured: `${beyond} bytes`,
      met: beyond <= 2048,
    });
  }
  return goals;
}
