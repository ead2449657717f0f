import { parseArgs } from "node:util";
import { ensureEngine } from "../../tools/engine/ensure-engine.ts";
import { frontDoors } from "../support/front-doors.ts";
import { runKills } from "./kill-run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    door: { type: "string" },
  },
});
const { door } = values;
const seed = Number(values.seed);
const doors = Object.entries(frontDoors).filter(([name]) => door === undefined || door === name);
if (doors.length === 0) {
  throw new Error(`--door is ${door}, but must be one of: ${Object.keys(frontDoors).join(", ")}.`);
}
const kills = Math.ceil(Number(values.kills) / doors.length);
const onProgress = (line: string) => console.error(line);
const engine = await ensureEngine({ onProgress });
for (const [name, through] of doors) {
  console.log(
    `Through ${through.name}; the same moments again: npm run test:kills -- --kills ${kills} --seed ${seed} --door ${name}`,
  );
  const startedAtMs = performance.now();
  const result = await runKills({ engine, door: through, kills, seed, onProgress });
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  console.log(
    `${result.kills} kills, ${result.completed} completed ups, ${result.actions} actions in ${seconds} s: ` +
      "every claim was true, and no action got more cancel calls than it may. " +
      `Empty attributes beside the engine's state file that were taken away: ${result.emptyAttributes}.`,
  );
}
