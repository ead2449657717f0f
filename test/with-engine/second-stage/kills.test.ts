import { expect, test } from "vitest";
import { runKills } from "../../kills/kill-run.ts";
import { theEngine } from "../../support/the-engine.ts";

// A dozen ups or more, each of which takes ten times as long on a busy machine.
const timeout = 900_000;

test("an up that is killed at any moment leaves a readable, truthful state, and the next one goes on", {
  timeout,
}, async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`Seed ${seed}; the same moments again: npm run test:kills -- --kills 5 --seed ${seed}`);
  const onProgress = (line: string) => console.log(line);
  const { kills } = await runKills({ engine: await theEngine(), kills: 5, seed, onProgress });
  expect(kills).toBe(5);
});
