import {
  defaultParallel,
  maxFirstReads,
  maxReadsOfPreview,
  sharedReads,
} from "../../support/promised-reads.ts";
import { belowFloorGoals, callGoal, type Goal, isNone, upCostGoals } from "../goal.ts";
import { nodeOverPlugin, yamlOverPlugin } from "../plugin-programs.ts";
import type { Results } from "../results.ts";
import { floorName, type Scenario } from "../scenario.ts";

const own = "cancellation";

/** The same cancellations through the plugin. */
const yamlSubject = "plugin from YAML";
const nodeSubject = "plugin from Node.js";

/** Largest number of bytes that are stored for a resource beyond the entity itself. */
const maxBytesBeyondEntity = 2_048;

/**
 * A resource for each action, N of them, dynamic and through the plugin, beside a dynamic provider as tutorials write one,
 * and beside a second floor that stores as much as a cancellation, which shows how much of the cost is the engine's for
 * state and outputs. The floor is a dynamic resource for the plugin too: what it is to save is the host of those.
 */
export const single: Scenario = {
  name: "single",
  subjects: [
    { name: own, program: { folder: "cancellation" }, signsIn: "fromConfig", claims: "cancelsAll" },
    { name: yamlSubject, program: yamlOverPlugin, signsIn: "fromConfig", claims: "cancelsAll" },
    { name: nodeSubject, program: nodeOverPlugin, signsIn: "fromConfig", claims: "cancelsAll" },
    { name: floorName, program: { folder: "floor" }, signsIn: "never", claims: "nothing" },
    {
      name: "floor with outputs",
      program: { folder: "floor-with-outputs" },
      signsIn: "never",
      claims: "nothing",
    },
    { name: "naive", program: { folder: "naive" }, signsIn: "fromEnvironment", claims: "cancelsAll" },
  ],
  operations: ["preview", "up", "secondUp", "refresh", "wideRefresh", "destroy"],
  caller: "provider",
  declare: (ids) =>
    Object.fromEntries(
      ids.map((id) => [`cancel-${id}`, { machineActionId: id, comment: "Cancelled by the benchmark" }]),
    ),
  judge,
};

function judge(results: Results): readonly Goal[] {
  return [
    ...[own, yamlSubject, nodeSubject].flatMap((subject) => callGoals(results, subject)),
    ...upCostGoals(results, own, isJudgedByTime(results) ? 1.1 : undefined),
    ...stateGoals(results),
    ...(isJudgedByTime(results) ? belowFloorGoals(results, yamlSubject) : []),
  ];
}

/** The sizes whose times have goals. */
function isJudgedByTime({ size }: Results): boolean {
  return size.matching === 1 || size.matching === 100;
}

function callGoals(results: Results, subject: string): readonly Goal[] {
  const count = results.size.matching;
  const refreshes = [
    ["refresh", defaultParallel],
    ["wideRefresh", 100],
  ] as const;
  const previewReads = maxReadsOfPreview(count);
  const upReads = maxFirstReads + sharedReads(count, defaultParallel);
  return [
    ...callGoal(
      results,
      "preview",
      subject,
      `preview: at most ${previewReads} reads`,
      ({ cancel, get, list }) => cancel === 0 && get + list <= previewReads,
    ),
    ...callGoal(
      results,
      "up",
      subject,
      `up: ${count} POSTs and at most ${upReads} reads`,
      ({ cancel, get, list }) => cancel === count && get + list <= upReads,
    ),
    ...callGoal(results, "secondUp", subject, "second up: no call", isNone),
    ...refreshes.flatMap(([operation, parallel]) => {
      const maxReads = sharedReads(count, parallel);
      return callGoal(
        results,
        operation,
        subject,
        `refresh --parallel ${parallel}: at most ${maxReads} calls`,
        ({ cancel, get, list }) => cancel === 0 && get + list <= maxReads,
      );
    }),
    ...callGoal(results, "destroy", subject, "destroy: no call", isNone),
  ];
}

function stateGoals({ states, size }: Results): readonly Goal[] {
  const state = states.find(({ subject }) => subject === own);
  if (state === undefined) {
    return [];
  }
  const beyond = Math.round((state.propertyBytes - state.entityBytes) / size.matching);
  return [
    {
      goal: `${own}, N = ${size.matching}: at most ${maxBytesBeyondEntity} bytes stored beyond the entity`,
      measured: `${beyond} bytes`,
      met: beyond <= maxBytesBeyondEntity,
    },
  ];
}
