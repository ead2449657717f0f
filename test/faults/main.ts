import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { uncovered, writeTally } from "./coverage.ts";
import { examine, type Failure } from "./examination.ts";
import { makeFaultRuns } from "./fault-runs.ts";
import { describeScenario, narrate } from "./narration.ts";
import { loadProduct } from "./product.ts";
import { keepRegression, readRegression } from "./regressions.ts";
import { Tally } from "./tally.ts";

/** From so many runs on, every kind of fault must have struck. */
const runsForCoverage = 5_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(randomInt(2 ** 30)) },
    workers: { type: "string", default: "2" },
    case: { type: "string" },
  },
});

process.exitCode = values.case === undefined ? await run() : await replay(values.case);

async function run(): Promise<number> {
  const [runs, seed, workers] = [Number(values.runs), Number(values.seed), Number(values.workers)];
  console.log(`${runs} runs from seed ${seed} on, in ${workers} processes`);
  const startedAtMs = Date.now();
  const result = await makeFaultRuns({ runs, seed, workers, shrinks: true, mostFailures: 3 });
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  console.log(writeTally(result.tally));
  console.log(`\n${result.runs} runs in ${seconds} s, ${result.failures.length} of them failed.`);
  for (const failure of result.failures) await tellFailure(failure);
  const missing = result.runs < runsForCoverage ? [] : uncovered(result.tally);
  for (const kind of missing) console.log(`Never happened: ${kind}`);
  return result.failures.length > 0 || missing.length > 0 ? 1 : 0;
}

async function tellFailure(failure: Failure): Promise<void> {
  const { seed, violations, scenario, narration } = failure;
  const name = await keepRegression(failure);
  console.log(`\nThe run of seed ${seed} failed:`);
  for (const { rule, text } of violations) console.log(`  ${rule}: ${text}`);
  console.log(`Shortened to:\n${describeScenario(scenario)}\nWhat happens in it:\n${narration}`);
  console.log(`Again: npm run test:faults -- --runs 1 --seed ${seed}`);
  console.log(`Kept as test/faults/regressions/${name}.json: npm run test:faults -- --case ${name}`);
}

async function replay(name: string): Promise<number> {
  const { about, scenario } = await readRegression(name);
  const { violations, facts } = await examine(scenario, await loadProduct(), new Tally());
  console.log(`${about}\n${describeScenario(scenario)}\n${narrate(facts)}`);
  for (const { rule, text } of violations) console.log(`  ${rule}: ${text}`);
  return violations.length > 0 ? 1 : 0;
}
