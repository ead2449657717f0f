import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { createStackThrough, type FrontDoor } from "../support/front-door.ts";
import { frontDoors } from "../support/front-doors.ts";
import { claimsOf } from "../support/stack-claims.ts";

const doors = Object.values(frontDoors);

let simulator: Simulator;
const stacks: EngineStack[] = [];

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  for (const stack of stacks.splice(0)) {
    await stack.dispose();
  }
  await simulator.close();
});

async function stackFor(door: FrontDoor, machineActionId: string): Promise<EngineStack> {
  const stack = await createStackThrough(door, simulator, { entry: { machineActionId } });
  stacks.push(stack);
  return stack;
}

test.each(doors)(
  "$name: killed between the cancel call and saving the state, up adopts what it did, without a second POST",
  async (door) => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    const stack = await stackFor(door, id);
    // The answer never comes, so that the engine is certainly still waiting for it when it is killed.
    simulator.faults.next("cancel", faults.hang("afterEffect"), { actionId: id });
    const killed = stack.start("up");
    await expect.poll(() => simulator.world.truth(id)?.cancelsEffective, { timeout: 60_000 }).toBe(1);
    killed.killAll();
    expect((await killed.finished).code).not.toBe(0);
    expect(await claimsOf(stack)).toEqual({});

    await stack.command("cancel", "--yes");
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(await claimsOf(stack)).toMatchObject({ entry: { outcome: "cancelled", status: "Cancelled" } });
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  },
);

test("two stacks that name the same action, each through a door of its own, both succeed, with one POST each at most", async () => {
  const { id } = simulator.world.add(
    { type: "RunAntiVirusScan" },
    { cancel: { takesEffect: { afterMs: 3_000 } } },
  );
  const both = await Promise.all(doors.map((door) => stackFor(door, id)));
  const ups = await Promise.all(both.map((stack) => stack.up()));
  expect(ups.map(({ code }) => code)).toEqual([0, 0]);
  for (const stack of both) {
    expect(await claimsOf(stack)).toMatchObject({ entry: { outcome: "cancelled" } });
  }
  expect(simulator.requests.count({ operation: "cancel" })).toBeLessThanOrEqual(2);
});
