import { expect, test } from "vitest";
import { runKills } from "../../kills/kill-run.ts";
import { frontDoors } from "../../support/front-doors.ts";
import { theEngine } from "../../support/the-engine.ts";

// Half a dozen ups or more, each of which takes ten times as long on a busy machine.
const timeout = 900_000;

test.each(Object.entries(frontDoors))(
  "an up through the %s door that is killed at any moment leaves a readable, truthful state, and the next one goes on",
  { timeout },
  async (name, door) => {
    const seed = Date.now() % 1_000_000;
    console.log(
      `Seed ${seed}; the same moments again: npm run test:kills -- --kills 3 --seed ${seed} --door ${name}`,
    );
    const onProgress = (line: string) => console.log(line);
    const { kills } = await runKills({ engine: await theEngine(), door, kills: 3, seed, onProgress });
    expect(kills).toBe(3);
  },
);
