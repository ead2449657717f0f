import { callGoal, type Goal } from "../goal.ts";
import { matchingType } from "../measured-stack.ts";
import type { Results } from "../results.ts";
import { floorName, type Scenario } from "../scenario.ts";

const many = "getMachineActions";
const one = "getMachineAction";

/** Programs that look actions up, beside one that looks nothing up. The program's process calls; there is no provider. */
export const lookUps: Scenario = {
  name: "look-ups",
  subjects: [
    { name: many, program: { folder: "get-machine-actions" }, signsIn: "fromConfig", claims: "findsAll" },
    { name: one, program: { folder: "get-machine-action" }, signsIn: "fromConfig", claims: "findsOne" },
    { name: floorName, program: { folder: "no-look-up" }, signsIn: "never", claims: "nothing" },
  ],
  operations: ["preview", "up"],
  caller: "program",
  declare: (ids) => ({
    many: { types: [matchingType], statuses: ["Pending"] },
    one: { id: ids[0] },
  }),
  judge,
};

function judge(results: Results): readonly Goal[] {
  return lookUps.operations.flatMap((operation) => [
    ...callGoal(
      results,
      operation,
      many,
      `${operation}: 1 list, no other call`,
      ({ cancel, get, list }) => cancel + get === 0 && list === 1,
    ),
    ...callGoal(
      results,
      operation,
      one,
      `${operation}: 1 GET, no other call`,
      ({ cancel, get, list }) => cancel + list === 0 && get === 1,
    ),
  ]);
}
