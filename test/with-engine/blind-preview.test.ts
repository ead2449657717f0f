import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, simulatorConfig } from "../support/cancellation-stack.ts";
import type { EngineStack, EngineStackOptions } from "../support/engine-stack.ts";
import { errorsOf, linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

/** Previews two cancellations; every preview here could not look at them. */
async function preview(config: EngineStackOptions["config"] = {}) {
  const declarations = {
    one: { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id },
    two: { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id },
  };
  stack = await createCancellationStack(simulator, declarations, {
    config: { ...simulatorConfig(simulator), ...config },
  });
  const result = await stack.preview();
  expect(linesOf(result).match(/the preview cannot tell what will be cancelled/g)).toHaveLength(1);
  return result;
}

test("a preview with a refused secret fails, and says why once; so does an update, whose other errors refer to it", async () => {
  const result = await preview({ "defender:clientSecret": { secret: "wrong~secret-of-this-test" } });
  expect(result.code).not.toBe(0);
  expect(linesOf(result)).toContain("AADSTS7000215");

  const up = await stack?.up("--continue-on-error");
  const errors = Object.values(up === undefined ? {} : errorsOf(up));
  expect(errors).toHaveLength(2);
  expect(errors.filter((error) => error.includes("Set the secret's value"))).toHaveLength(1);
  expect(
    errors.filter((error) => /the sign-in failed \(AADSTS7000215\), as for machine action/.test(error)),
  ).toHaveLength(1);
});

test("a preview while the service is down warns once where the settings want that", async () => {
  simulator.faults.always("get", faults.serverError(500));
  simulator.faults.always("list", faults.serverError(500));
  const result = await preview({ "defender:onBlindPreview": "warn" });
  expect(result.code, linesOf(result)).toBe(0);
});
