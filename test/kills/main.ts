import { parseArgs } from "node:util";
import { ensureEngine } from "../../tools/engine/ensure-engine.ts";
import { runKills } from "./kill-run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const onProgress = (line: string) => console.error(line);
console.log(
  `Seed ${seed}; the same moments again: npm run test:kills -- --kills ${values.kills} --seed ${seed}`,
);
const engine = await ensureEngine({ onProgress });
const startedAtMs = performance.now();
const result = await runKills({ engine, kills: Number(values.kills), seed, onProgress });
const seconds = Math.round((performance.now() - startedAtMs) / 1000);
console.log(
  `${result.kills} kills, ${result.completed} completed ups, ${result.actions} actions in ${seconds} s: ` +
    "every claim was true, and no action got more cancel calls than it may. " +
    `Empty attributes beside the engine's state file that were taken away: ${result.emptyAttributes}.`,
);
