import fc, { type Arbitrary } from "fast-check";
import type { Scenario } from "../../model/scenario.ts";
import { declaration, step } from "./history.ts";
import { mostly } from "./optional.ts";
import { faultPlans, servicePlan } from "./service.ts";
import { actionPlan, happeningPlan, maxActions } from "./world.ts";

const program = fc.array(declaration, { minLength: 1, maxLength: 3 });

/** Scenarios of all kinds. They shrink towards a short history with a service that behaves. */
export const scenarios: Arbitrary<Scenario> = fc.record({
  history: fc.array(step, { minLength: 1, maxLength: 5 }),
  stacks: mostly<Scenario["stacks"]>(fc.tuple(program), fc.tuple(program, program), 7),
  faults: faultPlans,
  happenings: fc.array(happeningPlan, { maxLength: 3 }),
  actions: fc.array(actionPlan, { minLength: 1, maxLength: maxActions }),
  service: servicePlan,
  randomSeed: fc.nat(),
});
