import { maxReadsOfCall } from "../../support/promised-reads.ts";
import { callGoal, type Goal, isNone } from "../goal.ts";
import { matchingType } from "../measured-stack.ts";
import type { Results } from "../results.ts";
import { floorName, type Scenario } from "../scenario.ts";

const own = "bulk";

/** One resource for all actions that match, beside a bulk canceller as the public tools write it. */
export const bulk: Scenario = {
  name: "bulk",
  subjects: [
    { name: own, program: { folder: "bulk" }, signsIn: "fromConfig", claims: "cancelsAll" },
    { name: floorName, program: { folder: "floor" }, signsIn: "never", claims: "nothing" },
    { name: "naive", program: { folder: "naive-bulk" }, signsIn: "fromEnvironment", claims: "cancelsAll" },
  ],
  operations: ["preview", "up", "secondUp", "refresh", "destroy"],
  caller: "provider",
  declare: (ids) => ({
    stale: {
      match: { types: [matchingType] },
      comment: "Cancelled by the benchmark",
      maxCancellations: ids.length,
    },
  }),
  judge,
};

/** The service cancels at once here, so one read after each call is all. */
function judge(results: Results): readonly Goal[] {
  const count = results.size.matching;
  const sharedLists = Math.ceil(count / maxReadsOfCall);
  const maxListsOfUp = 2 + sharedLists;
  return [
    ...callGoal(
      results,
      "preview",
      own,
      "preview: at most 2 lists, no other call",
      ({ cancel, get, list }) => cancel + get === 0 && list <= 2,
    ),
    ...callGoal(
      results,
      "up",
      own,
      `up: ${count} POSTs, at most ${maxListsOfUp} lists, no GET`,
      ({ cancel, get, list }) => cancel === count && get === 0 && list <= maxListsOfUp,
    ),
    ...callGoal(
      results,
      "secondUp",
      own,
      "second up, nothing matches: at most 2 lists, no other call",
      ({ cancel, get, list }) => cancel + get === 0 && list <= 2,
    ),
    ...callGoal(
      results,
      "refresh",
      own,
      "refresh, all settled: ceil(N / 100) lists, no other call",
      ({ cancel, get, list }) => cancel + get === 0 && list <= sharedLists,
    ),
    ...callGoal(results, "destroy", own, "destroy: no call", isNone),
  ];
}
