import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../../engine/ensure-engine.ts";
import { measureSize, type OperationResult, type StateResult } from "./engine-rounds.ts";
import { judge } from "./goals.ts";
import { measureProviderStart } from "./provider-start.ts";
import { type BenchReport, render } from "./report.ts";
import { measureWithinLimits } from "./within-limits.ts";

const usage = `Measures the cancellation beside a resource that does nothing and beside a naive one, in the real engine.

  --quick         N = 1 and 10, one round
  --sizes 1,100   numbers of resources; default 1,10,100,1000
  --rounds 3      rounds of each size up to 100; a larger one has one round
  --starts 9      rounds of the provider's start; 0 leaves it out
  --json FILE     where the figures go; default .work/bench.json
`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    sizes: { type: "string" },
    rounds: { type: "string" },
    starts: { type: "string" },
    json: { type: "string", default: resolve(import.meta.dirname, "../../.work/bench.json") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const sizes = (values.sizes ?? (values.quick ? "1,10" : "1,10,100,1000")).split(",").map(positiveInteger);
const rounds = positiveInteger(values.rounds ?? (values.quick ? "1" : "3"));
const startRounds = Number(values.starts ?? (values.quick ? "3" : "9"));
const startedAt = new Date().toISOString();
const progress = (line: string) => console.error(line);
const engine = await ensureEngine({ onProgress: progress });

const starts = await measureProviderStart(startRounds, progress);
const withinLimits = await measureWithinLimits();
const operations: OperationResult[] = [];
const states: StateResult[] = [];
for (const size of sizes) {
  const measured = await measureSize(size, size > 100 ? 1 : rounds, engine, progress);
  operations.push(...measured.operations);
  states.push(...measured.states);
}
const processors = availableParallelism();
const report: BenchReport = {
  machine: { processors, node: process.versions.node, engine: engine.version },
  startedAt,
  operations,
  states,
  starts,
  withinLimits,
  goals: judge(operations, states, starts, { defaultParallel: 4 * processors }),
};
await mkdir(dirname(values.json), { recursive: true });
await writeFile(values.json, JSON.stringify(report, undefined, 2));
console.log(render(report));
console.error(`\nAll figures: ${values.json}`);

function positiveInteger(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`"${text}" is no positive whole number.\n\n${usage}`);
}
