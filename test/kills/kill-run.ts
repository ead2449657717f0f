import { randomNumbers } from "../../simulator/faults/faults.ts";
import type { Engine } from "../../tools/engine/ensure-engine.ts";
import type { FrontDoor } from "../support/front-door.ts";
import { KilledStack } from "./killed-stack.ts";
import { describeMoment, randomMoment } from "./moment.ts";

export interface KillRunOptions {
  readonly engine: Engine;
  /** How the stack's program reaches the provider. */
  readonly door: FrontDoor;
  /** How many ups are to be killed before their end. */
  readonly kills: number;
  readonly seed: number;
  readonly onProgress: (line: string) => void;
}

export interface KillRunResult {
  /** Ups that a kill has ended. */
  readonly kills: number;
  /** Ups that ran to their end, also those that were faster than their kill. */
  readonly completed: number;
  readonly actions: number;
  /** Kills that left the attributes of the engine's state file empty. */
  readonly emptyAttributes: number;
}

/**
 * Kills ups of one stack at random moments. Between the kills, and at last, an up runs to its end. Throws when the
 * stack claims what is not true, when an action gets more cancel calls than it may, or when the state is not readable.
 */
export async function runKills({
  engine,
  door,
  kills,
  seed,
  onProgress,
}: KillRunOptions): Promise<KillRunResult> {
  const random = randomNumbers(seed);
  const stack = await KilledStack.create(engine, door);
  let killed = 0;
  let completed = 0;
  try {
    await stack.addActions(2, random);
    let typicalUpMs = await stack.up();
    completed += 1;
    while (killed < kills) {
      await stack.addActions(1 + Math.floor(3 * random()), random);
      const moment = randomMoment(random, typicalUpMs);
      const orphansLiveMs = random() < 0.25 ? Math.round(500 * random()) : 0;
      const isKilled = await stack.killUp(moment, orphansLiveMs);
      if (isKilled) {
        killed += 1;
      } else {
        completed += 1;
      }
      onProgress(
        `${isKilled ? `kill ${killed} of ${kills}` : "no kill, the up was faster"}: ${describeMoment(moment)}; ${stack.size} actions`,
      );
      if (isKilled && random() < 0.3) {
        typicalUpMs = await stack.up();
        completed += 1;
      }
    }
    await stack.up();
    await stack.settled();
    return {
      kills: killed,
      completed: completed + 2,
      actions: stack.size,
      emptyAttributes: stack.emptyAttributes,
    };
  } finally {
    await stack.dispose();
  }
}
