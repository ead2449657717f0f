// A driven run waits until nothing of the process is busy.
// @vitest-environment-options { "ownProcess": "faulty runs" }
import { expect, test } from "vitest";
import { staleness } from "./defects/mutant.ts";
import { plantedDefects } from "./defects/planted-defects.ts";
import type { FrontDoor, Scenario } from "./model/scenario.ts";
import { Tally } from "./model/tally.ts";
import { examine, examineSeed } from "./runs/examination.ts";
import { scenarioOf } from "./runs/generation/scenarios.ts";
import { makeRealRuns } from "./runs/real-runs.ts";
import { readRegression, regressionNames } from "./runs/regressions.ts";
import { describeScenario, narrate } from "./runs/reporting/narration.ts";
import { inMemoryPremises } from "./world/in-memory/in-memory-premises.ts";
import { loadProduct } from "./world/in-memory/product.ts";

const openPremises = inMemoryPremises(await loadProduct());

/** The same runs every time; `FAULTS_SEED`, or the command `npm run test:faults`, makes others. */
const seed = Number(process.env["FAULTS_SEED"] ?? 749_096_767);
const runs = 200;
const realRuns = 2;

test("what was wrong once stays right", { timeout: 600_000 }, async () => {
  for (const name of await regressionNames()) {
    const { about, scenario } = await readRegression(name);
    const { violations, facts } = await examine(scenario, openPremises, new Tally());
    expect(violations, `${name}: ${about}\n${describeScenario(scenario)}\n${narrate(facts)}`).toEqual([]);
  }
});

test(`claims equal the truth in ${runs} faulty runs from seed ${seed} on`, { timeout: 600_000 }, async () => {
  const tally = new Tally();
  for (let run = seed; run < seed + runs; run += 1) {
    const failure = await examineSeed(run, { openPremises, tally, shrinks: true });
    expect(
      failure?.violations ?? [],
      failure && `npm run test:faults -- --runs 1 --seed ${run}\n${failure.narration}`,
    ).toEqual([]);
  }
  expect(tally.times("total", "runs")).toBe(runs);
});

test(`claims equal the truth in ${realRuns} faulty runs through real HTTPS and processes`, {
  timeout: 600_000,
}, async () => {
  const tally = new Tally();
  const failures = await makeRealRuns(seed, realRuns, tally);
  expect(
    failures.flatMap(({ violations }) => violations),
    failures.map(({ narration }) => narration).join("\n\n"),
  ).toEqual([]);
  expect(tally.times("total", "runs")).toBe(realRuns);
});

test("both front doors make the same calls in each operation, in thirty of them", {
  timeout: 600_000,
}, async () => {
  const callsThrough = async (scenario: Scenario, door: FrontDoor) => {
    const { violations, facts } = await examine({ ...scenario, door }, openPremises, new Tally());
    expect(violations, narrate(facts)).toEqual([]);
    return facts.exchanges
      .map(({ process, operation, actionId = "" }) => `${process} ${operation} ${actionId}`)
      .sort();
  };
  for (let run = seed; run < seed + 30; run += 1) {
    const scenario = withoutIdSources(scenarioOf(run));
    const calls = await callsThrough(scenario, "dynamic");
    expect(await callsThrough(scenario, "plugin"), `seed ${run}`).toEqual(calls);
  }
});

test("the same seed makes the same run, event by event", { timeout: 600_000 }, async () => {
  const story = async (run: number) => {
    const stories: string[] = [];
    await examineSeed(run, {
      openPremises,
      tally: new Tally(),
      shrinks: false,
      onRun: ({ facts }) => stories.push(narrate(facts)),
    });
    return stories.join("\n");
  };
  for (let run = seed; run < seed + 20; run += 1) {
    const first = await story(run);
    expect(first).not.toBe("");
    expect(withoutRequestIds(await story(run))).toBe(withoutRequestIds(first));
  }
});

test("every planted defect has its place in the sources", async () => {
  const stale = await Promise.all(plantedDefects.map(staleness));
  expect(stale.filter((reason) => reason !== undefined)).toEqual([]);
});

/** The plugin is not told where an id comes from, so it confirms a 404 for seconds where the other door does for a minute. */
function withoutIdSources(scenario: Scenario): Scenario {
  return JSON.parse(
    JSON.stringify(scenario, (name, value) => (name === "idFromResource" ? undefined : value)),
  );
}

/** The simulator makes them by chance; nothing depends on them. */
function withoutRequestIds(story: string): string {
  return story.replaceAll(/Request id \S+/g, "Request id …");
}
