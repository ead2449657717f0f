import { maxReadsOfPreview } from "../../support/promised-reads.ts";
import { callGoal, type Goal } from "../goal.ts";
import type { Results } from "../results.ts";
import { floorName, type Scenario } from "../scenario.ts";

const own = "cancellation";

/** Resources whose actions have ended already: no list of what can still be cancelled shows them. */
export const ended: Scenario = {
  name: "ended",
  subjects: [
    { name: own, program: { folder: "cancellation" }, signsIn: "fromConfig", claims: "nothing" },
    { name: floorName, program: { folder: "floor" }, signsIn: "never", claims: "nothing" },
  ],
  operations: ["preview", "up"],
  caller: "provider",
  matchingStatus: "Succeeded",
  declare: (ids) =>
    Object.fromEntries(
      ids.map((id) => [
        `ended-${id}`,
        { machineActionId: id, comment: "Ended before the benchmark", onAlreadyEnded: "accept" },
      ]),
    ),
  judge,
};

function judge(results: Results): readonly Goal[] {
  const maxReads = maxReadsOfPreview(results.size.matching);
  return ended.operations.flatMap((operation) =>
    callGoal(
      results,
      operation,
      own,
      `${operation} of actions that have ended: at most ${maxReads} reads, no other call`,
      ({ cancel, get, list }) => cancel === 0 && get + list <= maxReads,
    ),
  );
}
