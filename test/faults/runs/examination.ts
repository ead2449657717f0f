import fc from "fast-check";
import type { RunFacts, Violation } from "../model/facts.ts";
import type { OpenPremises } from "../model/premises.ts";
import { seedOf } from "../model/random.ts";
import { Run } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { Tally } from "../model/tally.ts";
import { judge } from "../rules/all-rules.ts";
import { scenarios } from "./generation/scenarios.ts";
import { narrate } from "./reporting/narration.ts";
import { tallyFacts } from "./reporting/tally-facts.ts";

/** Most runs that are spent on making a failing scenario shorter. */
const maxShrinkingRuns = 400;

/** What a run has shown. */
export interface Examination {
  readonly violations: readonly Violation[];
  readonly facts: RunFacts;
}

/** Runs a scenario and judges it. */
export async function examine(
  scenario: Scenario,
  openPremises: OpenPremises,
  tally: Tally,
): Promise<Examination> {
  const { facts, violations } = await Run.of(scenario, openPremises, tally);
  tallyFacts(facts, tally);
  return { facts, violations: [...violations, ...judge(facts)] };
}

/** A run that failed, as short as it could be made. */
export interface Failure {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly scenario: Scenario;
  readonly narration: string;
}

export interface SeedOptions {
  readonly openPremises: OpenPremises;
  readonly tally: Tally;
  /** Whether a failing scenario is made shorter. */
  readonly shrinks: boolean;
  readonly onRun?: (examination: Examination) => void;
}

/** Makes the scenario of a seed, runs it, and shortens it when it fails. */
export async function examineSeed(
  seed: number,
  { openPremises, tally, shrinks, onRun }: SeedOptions,
): Promise<Failure | undefined> {
  let rule: string | undefined;
  let runs = 0;
  let worst: Failure | undefined;
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    runs += 1;
    if (runs > maxShrinkingRuns) {
      return;
    }
    const examination = await examine(scenario, openPremises, runs === 1 ? tally : new Tally());
    onRun?.(examination);
    const { violations, facts } = examination;
    // A shorter scenario must break the same rule.
    const broken = violations.find((violation) => rule === undefined || violation.rule === rule);
    if (broken === undefined) {
      return;
    }
    rule ??= broken.rule;
    worst = { seed, violations, scenario, narration: narrate(facts) };
    throw new Error(broken.text);
  });
  await fc.check(property, { seed: seedOf(seed), numRuns: 1, unbiased: true, endOnFailure: !shrinks });
  return worst;
}
