import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, noTypeCheck, programOf } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

test("a type-checked program cancels with one POST, changes nothing after that, and goes without a call", async () => {
  const action = simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createCancellationStack(
    simulator,
    { scan: { machineActionId: action.id } },
    { environment: { PULUMI_NODEJS_TRANSPILE_ONLY: undefined } },
  );

  const preview = await stack.preview();
  expect(preview.code).toBe(0);
  await stack.writeProgram(noTypeCheck);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);

  const up = await stack.up();
  expect(up).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  expect(simulator.world.truth(action.id)?.action.status).toBe("Cancelled");

  const again = await stack.up("--expect-no-changes");
  expect(again.code).toBe(0);
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.code).toBe(0);

  simulator.requests.clear();
  await stack.writeProgram(programOf({}));
  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { delete: 1 } });
  const destroy = await stack.destroy();
  expect(destroy.code).toBe(0);
  expect(simulator.requests.count({ server: "defender" })).toBe(0);
});
