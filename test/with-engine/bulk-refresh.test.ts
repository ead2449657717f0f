import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createBulkStack } from "../support/bulk-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

const match = { types: ["RunAntiVirusScan"] };

let simulator: Simulator;
let stack: EngineStack;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

test("right after an update a refresh makes no call and finds no change, and destroy needs no credentials", async () => {
  simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createBulkStack(simulator, { match });
  expect((await stack.up()).code).toBe(0);
  simulator.requests.clear();
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  simulator.tenant.register({ ...simulator.application, secrets: [] });
  const destroy = await stack.destroy();
  expect(destroy.code, linesOf(destroy)).toBe(0);
  expect(simulator.requests.count()).toBe(0);
});
