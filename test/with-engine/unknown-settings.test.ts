import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, simulatorConfig } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

test("a misspelt setting stops preview and update before anything is sent, and is told with the right name", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const { "defender:tenantId": tenantId = "", ...config } = simulatorConfig(simulator);
  stack = await createCancellationStack(
    simulator,
    { scan: { machineActionId: id } },
    { config: { ...config, "defender:tenatId": tenantId } },
  );
  for (const result of [await stack.preview(), await stack.up()]) {
    expect(result.code).not.toBe(0);
    expect(linesOf(result)).toContain('defender:tenatId is not a setting: did you mean "tenantId"?');
  }
  expect(simulator.requests.count({})).toBe(0);
});
