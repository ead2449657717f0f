import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { ensureEngine } from "../../tools/engine/ensure-engine.ts";
import { type BenchCommand, benchCommand } from "./command.ts";
import { measureScenario } from "./engine-rounds.ts";
import { figuresFile, figuresOf } from "./figures.ts";
import type { Goal } from "./goal.ts";
import { measurePluginStart, pluginStartGoals } from "./plugin-start.ts";
import { measureProviderStart, startGoals } from "./provider-start.ts";
import { type BenchReport, render } from "./report.ts";
import type { Results } from "./results.ts";
import { measureWithinLimits } from "./within-limits.ts";

const command = benchCommand(process.argv.slice(2));
if (command !== undefined) {
  const report = await measure(command);
  await mkdir(dirname(command.jsonFile), { recursive: true });
  await writeFile(command.jsonFile, JSON.stringify(report, undefined, 2));
  if (command.isKept) {
    await writeFile(figuresFile, `${JSON.stringify(figuresOf(report), undefined, 2)}\n`);
  }
  console.log(render(report));
  console.error(`\nAll figures: ${command.jsonFile}`);
}

async function measure({ runs, startRounds }: BenchCommand): Promise<BenchReport> {
  const startedAt = new Date().toISOString();
  const progress = (line: string) => console.error(line);
  const engine = await ensureEngine({ onProgress: progress });
  for (const { program } of runs.flatMap(({ scenario }) => scenario.subjects)) {
    await program.prepare?.(engine);
  }
  const starts = await measureProviderStart(startRounds, progress);
  const pluginStart = await measurePluginStart(startRounds, progress);
  const withinLimits = await measureWithinLimits();
  const results: Results[] = [];
  const goals: Goal[] = [];
  for (const { scenario, size, rounds } of runs) {
    const measured = await measureScenario(scenario, size, rounds, engine, progress);
    results.push(measured);
    goals.push(...scenario.judge(measured));
  }
  goals.push(...startGoals(starts), ...pluginStartGoals(pluginStart));
  const machine = {
    processors: availableParallelism(),
    node: process.versions.node,
    engine: engine.version,
  };
  return { machine, startedAt, results, starts, pluginStart, withinLimits, goals };
}
