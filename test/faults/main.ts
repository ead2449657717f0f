import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { Tally } from "./model/tally.ts";
import { examine, type Failure } from "./runs/examination.ts";
import { makeFaultRuns } from "./runs/fault-runs.ts";
import { makeRealRuns } from "./runs/real-runs.ts";
import { keepRegression, readRegression } from "./runs/regressions.ts";
import { uncovered, uncoveredCodings, writeTally } from "./runs/reporting/coverage.ts";
import { describeScenario, narrate } from "./runs/reporting/narration.ts";
import { inMemoryPremises } from "./world/in-memory/in-memory-premises.ts";
import { loadProduct } from "./world/in-memory/product.ts";

/** From so many runs on, every kind of fault must have struck. */
const runsForCoverage = 5_000;
/** From so many real runs on, bodies must have come in every coding. */
const realRunsForCoverage = 20;
/** Of so many runs, one more is made with real sockets and processes, each of which takes as long as hundreds in memory. */
const runsForReal = 500;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    /** Runs through real HTTPS and the real process of the provider, which come on top. */
    real: { type: "string" },
    seed: { type: "string", default: String(randomInt(2 ** 30)) },
    workers: { type: "string", default: "2" },
    case: { type: "string" },
  },
});

process.exitCode = values.case === undefined ? await run() : await replay(values.case);

async function run(): Promise<number> {
  const [runs, seed, workers] = [Number(values.runs), Number(values.seed), Number(values.workers)];
  const realRuns = values.real === undefined ? Math.floor(runs / runsForReal) : Number(values.real);
  const inMemory = await runInMemory(runs, seed, workers);
  const real = await runReal(realRuns, seed);
  return inMemory && real ? 0 : 1;
}

async function runInMemory(runs: number, seed: number, workers: number): Promise<boolean> {
  if (runs === 0) {
    return true;
  }
  console.log(`${runs} runs from seed ${seed} on, in ${workers} processes`);
  const startedAtMs = Date.now();
  const {
    tally,
    failures,
    runs: done,
  } = await makeFaultRuns({ runs, seed, workers, shrinks: true, maxFailures: 3 });
  console.log(writeTally(tally));
  console.log(`\n${done} runs in ${secondsSince(startedAtMs)} s, ${failures.length} of them failed.`);
  for (const failure of failures) {
    const name = await keepRegression(failure);
    tellFailure(failure, `--runs 1 --seed ${failure.seed}`);
    console.log(`Kept as test/faults/runs/regressions/${name}.json: npm run test:faults -- --case ${name}`);
  }
  const missing = done < runsForCoverage ? [] : uncovered(tally);
  for (const kind of missing) {
    console.log(`Never happened: ${kind}`);
  }
  return failures.length === 0 && missing.length === 0;
}

async function runReal(runs: number, seed: number): Promise<boolean> {
  if (runs === 0) {
    return true;
  }
  const startedAtMs = Date.now();
  const tally = new Tally();
  const failures = await makeRealRuns(seed, runs, tally);
  for (const failure of failures) {
    tellFailure(failure, `--runs 0 --real 1 --seed ${failure.seed}`);
  }
  const missing = runs < realRunsForCoverage ? [] : uncoveredCodings(tally);
  for (const kind of missing) {
    console.log(`Never happened: ${kind}`);
  }
  const [operations, faults] = [tally.times("total", "operations"), tally.sum("fault")];
  console.log(
    `${runs} runs through real HTTPS and processes in ${secondsSince(startedAtMs)} s ` +
      `(${operations} operations, ${faults} injected faults), ${failures.length} of them failed.`,
  );
  return failures.length === 0 && missing.length === 0;
}

function tellFailure({ seed, violations, scenario, narration }: Failure, again: string): void {
  console.log(`\nThe run of seed ${seed} failed:`);
  for (const { rule, text } of violations) {
    console.log(`  ${rule}: ${text}`);
  }
  console.log(`It is made of:\n${describeScenario(scenario)}\nWhat happens in it:\n${narration}`);
  console.log(`Again: npm run test:faults -- ${again}`);
}

function secondsSince(startedAtMs: number): string {
  return ((Date.now() - startedAtMs) / 1000).toFixed(1);
}

async function replay(name: string): Promise<number> {
  const { about, scenario } = await readRegression(name);
  const { violations, facts } = await examine(scenario, inMemoryPremises(await loadProduct()), new Tally());
  console.log(`${about}\n${describeScenario(scenario)}\n${narrate(facts)}`);
  for (const { rule, text } of violations) {
    console.log(`  ${rule}: ${text}`);
  }
  return violations.length > 0 ? 1 : 0;
}
