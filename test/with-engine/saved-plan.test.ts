import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { claimsOf, linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;
let plan: string;
let reviewed: string;

/** Exports single outputs: the engine does not accept a plan for a whole resource, whose outputs a preview lacks. */
function programFor(machineActionId: string): Record<string, string> {
  return {
    "index.ts": `
import { MachineActionCancellation } from "pulumi-defender-endpoint";
export const { status, outcome } = new MachineActionCancellation("entry", {
  machineActionId: "${machineActionId}",
  comment: "Reviewed",
});`,
  };
}

// One plan for both tests, in one stack.
beforeAll(async () => {
  simulator = await startSimulator();
  reviewed = simulator.world.add({ type: "RunAntiVirusScan" }).id;
  stack = await createCancellationStack(
    simulator,
    {},
    { program: { files: programFor(reviewed) }, environment: { PULUMI_EXPERIMENTAL: "true" } },
  );
  plan = join(stack.project.folder, "plan.json");
  const preview = await stack.preview("--save-plan", plan);
  expect(preview.code, linesOf(preview)).toBe(0);
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

test("what was not reviewed is not applied: another action is not cancelled", async () => {
  const other = simulator.world.add({ type: "RunAntiVirusScan" });
  await stack.writeProgram(programFor(other.id));
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("what was reviewed is applied from the saved plan", async () => {
  await stack.writeProgram(programFor(reviewed));
  const up = await stack.up("--plan", plan);
  expect(up.code, up.stdout + up.stderr).toBe(0);
  expect(await claimsOf(stack)).toMatchObject({ entry: { outcome: "cancelled" } });
});
