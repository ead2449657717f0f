import fc, { type Arbitrary } from "fast-check";
import { seedOf } from "../../model/random.ts";
import type { Scenario } from "../../model/scenario.ts";
import { declaration, step } from "./history.ts";
import { mostly, sometimes } from "./optional.ts";
import { faultPlans, servicePlan } from "./service.ts";
import { actionPlan, happeningPlan, maxActions } from "./world.ts";

const program = fc.array(declaration, { minLength: 1, maxLength: 3 });

/** Scenarios of all kinds. They shrink towards a short history with a service that behaves. */
export const scenarios: Arbitrary<Scenario> = fc
  .record({
    history: fc.array(step, { minLength: 1, maxLength: 5 }),
    stacks: mostly<Scenario["stacks"]>(fc.tuple(program), fc.tuple(program, program), 7),
    faults: faultPlans,
    happenings: fc.array(happeningPlan, { maxLength: 3 }),
    actions: fc.array(actionPlan, { minLength: 1, maxLength: maxActions }),
    service: servicePlan,
    randomSeed: fc.nat(),
    // The last one: what comes before it stays the same for every seed.
    door: sometimes(fc.constant("plugin" as const), 3),
  })
  .map(({ door, ...scenario }) => (door === undefined ? scenario : { ...scenario, door }));

/** The scenario of a seed. */
export function scenarioOf(seed: number): Scenario {
  const [scenario] = fc.sample(scenarios, { seed: seedOf(seed), numRuns: 1 });
  if (scenario === undefined) {
    throw new RangeError("No scenario was made.");
  }
  return scenario;
}
