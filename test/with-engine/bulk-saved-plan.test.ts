import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { bulkClaims, createBulkStack, idsOf } from "../support/bulk-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;
let plan: string;
let reviewed: string[];

beforeEach(async () => {
  simulator = await startSimulator();
  reviewed = [addScan(), addScan()].sort();
  stack = await createBulkStack(
    simulator,
    { match: { types: ["RunAntiVirusScan"] } },
    { environment: { PULUMI_EXPERIMENTAL: "true" } },
  );
  plan = join(stack.project.folder, "plan.json");
  await savePlan();
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

const addScan = () => simulator.world.add({ type: "RunAntiVirusScan" }).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

async function savePlan(): Promise<void> {
  const preview = await stack.preview("--save-plan", plan);
  expect(preview.code, preview.stdout + preview.stderr).toBe(0);
}

test("a saved plan cancels exactly the reviewed set, in a new stack and in one that exists", async () => {
  const up = await stack.up("--plan", plan);
  expect(up.code, up.stdout + up.stderr).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual(reviewed);

  const later = addScan();
  await savePlan();
  const update = await stack.up("--plan", plan);
  expect(update.code, update.stdout + update.stderr).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([...reviewed, later].sort());
});

test("a saved plan is refused when one more action matches, and nothing is cancelled", async () => {
  const later = addScan();
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toMatch(/violates plan.*matching/s);
  expect(linesOf(up)).toContain(later);
  expect(cancelCalls()).toBe(0);
});
