import { seedOf } from "../model/random.ts";
import type { Tally } from "../model/tally.ts";
import { openRealPremises } from "../world/real/real-premises.ts";
import { examine, type Failure } from "./examination.ts";
import { realScenarioOf } from "./generation/real-scenarios.ts";
import { narrate } from "./reporting/narration.ts";

/** Runs at a time: they mostly wait. */
const atATime = 3;

/** Makes runs through real HTTPS and the real process of the provider: the run of every seed from `seed` on. */
export async function makeRealRuns(seed: number, runs: number, tally: Tally): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  let next = seed;
  const worker = async () => {
    while (next < seed + runs) {
      const own = next;
      next += 1;
      const scenario = realScenarioOf(seedOf(own));
      const { violations, facts } = await examine(scenario, openRealPremises, tally);
      if (violations.length > 0) {
        failures.push({ seed: own, violations, scenario, narration: narrate(facts) });
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return failures;
}
