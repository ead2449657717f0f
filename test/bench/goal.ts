import { type Calls, callsText, type Operation } from "./measurement.ts";
import { type Results, resultOf, sizeText, summarise } from "./results.ts";

/** A goal of the project, with what was measured. */
export interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

const megabyte = 1_000_000;

/** Calls of every round must meet the goal. Without a measurement there is no goal. */
export function callGoal(
  results: Results,
  operation: Operation,
  subject: string,
  goal: string,
  isMet: (calls: Calls) => boolean,
): readonly Goal[] {
  const result = resultOf(results, operation, subject);
  if (result === undefined) {
    return [];
  }
  const all = result.measurements.map(({ calls }) => calls);
  return [
    {
      goal: `${subject}, N = ${sizeText(results.size)}, ${goal}`,
      measured: `${[...new Set(all.map(callsText))].join("; ")} (token / POST / GET / list)`,
      met: all.every(isMet),
    },
  ];
}

/** Whether nothing was asked of the service. */
export function isNone({ token, cancel, get, list }: Calls): boolean {
  return token + cancel + get + list === 0;
}

/** What an `up` may cost: so many times the floor's wall time, and at most 40 MB more memory than the floor. */
export function upCostGoals(
  results: Results,
  subject: string,
  maxTimesFloor: number | undefined,
): readonly Goal[] {
  const up = resultOf(results, "up", subject);
  const summary = up === undefined ? undefined : summarise(results, up);
  if (summary === undefined) {
    return [];
  }
  const { wallToFloor, memoryAboveFloorBytes } = summary;
  const name = `${subject}, N = ${sizeText(results.size)}, up`;
  const goals: Goal[] = [];
  if (maxTimesFloor !== undefined) {
    goals.push({
      goal: `${name}: at most ${maxTimesFloor.toFixed(2)} × the floor's wall time`,
      measured: `${wallToFloor.toFixed(2)} ×`,
      met: wallToFloor <= maxTimesFloor,
    });
  }
  if (memoryAboveFloorBytes !== undefined) {
    goals.push({
      goal: `${name}: at most 40 MB above the floor's peak memory`,
      measured: `${(memoryAboveFloorBytes / megabyte).toFixed(1)} MB`,
      met: memoryAboveFloorBytes <= 40 * megabyte,
    });
  }
  return goals;
}

/** What each operation of a plugin's program may cost: so many times the wall time of the floor, and less memory than it. */
export const maxTimesDynamicFloor = 0.8;

/** Holds every operation of the plugin against the floor, which is a dynamic resource that does nothing. */
export function belowFloorGoals(results: Results, subject: string): readonly Goal[] {
  return (["preview", "up", "secondUp", "refresh", "destroy"] as const).flatMap((operation) => {
    const result = resultOf(results, operation, subject);
    const summary = result === undefined ? undefined : summarise(results, result);
    if (summary === undefined) {
      return [];
    }
    const { wallToFloor, memoryAboveFloorBytes } = summary;
    const name = `${subject}, N = ${sizeText(results.size)}, ${operation}`;
    const time: Goal = {
      goal: `${name}: at most ${maxTimesDynamicFloor.toFixed(2)} × the wall time of the dynamic floor`,
      measured: `${wallToFloor.toFixed(2)} ×`,
      met: wallToFloor <= maxTimesDynamicFloor,
    };
    return memoryAboveFloorBytes === undefined
      ? [time]
      : [
          time,
          {
            goal: `${name}: less memory than that floor`,
            measured: `${(Math.abs(memoryAboveFloorBytes) / megabyte).toFixed(1)} MB ${memoryAboveFloorBytes < 0 ? "less" : "more"}`,
            met: memoryAboveFloorBytes < 0,
          },
        ];
  });
}
