import { parseArgs } from "node:util";
import { makeFaultRuns } from "../runs/fault-runs.ts";
import { plant, staleness } from "./mutant.ts";
import { type PlantedDefect, plantedDefects } from "./planted-defects.ts";

const { values } = parseArgs({
  options: {
    // Runs in which a defect must be caught.
    runs: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    /** Part of a name: only these. */
    only: { type: "string", default: "" },
  },
});

const [runs, seed, workers] = [Number(values.runs), Number(values.seed), Number(values.workers)];
const waiting = plantedDefects.filter(({ name }) => name.includes(values.only));
const total = waiting.length;
const startedAtMs = Date.now();
let caught = 0;
for (const defect of waiting) {
  const stale = await staleness(defect);
  if (stale === undefined) {
    continue;
  }
  console.log(`STALE     ${defect.name}\n            ${stale}`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) {
  await huntAll();
}

async function huntAll(): Promise<void> {
  await Promise.all(Array.from({ length: workers }, hunt));
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0);
  console.log(`${caught} of ${total} planted defects were caught, in ${seconds} s.`);
  process.exitCode = caught === total ? 0 : 1;
}

async function hunt(): Promise<void> {
  for (let defect = waiting.shift(); defect !== undefined; defect = waiting.shift()) {
    const found = await catchDefect(defect);
    if (found !== undefined) {
      caught += 1;
    }
    console.log(
      `${found === undefined ? "SURVIVED" : "caught  "}  ${defect.name}${found ?? ` ${runs} runs`}`,
    );
  }
}

/** Makes runs until one of them breaks a rule, and says which one. */
async function catchDefect(defect: PlantedDefect): Promise<string | undefined> {
  await using mutant = await plant(defect);
  const { failures } = await makeFaultRuns({
    providerFolder: mutant.providerFolder,
    runs,
    seed,
    workers: 1,
    shrinks: false,
    maxFailures: 1,
  });
  const [first] = failures;
  if (first === undefined) {
    return undefined;
  }
  const { rule, text } = first.violations[0] ?? { rule: "", text: "" };
  return `\n            run ${first.seed - seed + 1} (seed ${first.seed}): ${rule}: ${text.slice(0, 150)}`;
}
