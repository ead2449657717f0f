import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, type DeclaredCancellation } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

// Each test begins with what the one before has left.
beforeAll(async () => {
  simulator = await startSimulator({ rateLimits: { enabled: false } });
  const declarations: Record<string, DeclaredCancellation> = {};
  for (let number = 0; number < 100; number += 1) {
    declarations[`scan${number}`] = {
      machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id,
    };
  }
  stack = await createCancellationStack(simulator, declarations, {
    // Otherwise the engine writes the whole state twice for each resource; no crash is tested here.
    environment: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
  });
});

beforeEach(() => {
  simulator.requests.clear();
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

const count = (operation: "cancel" | "get" | "list") => simulator.requests.count({ operation });

test("a preview of a hundred new cancellations takes three reads", async () => {
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview).match(/will be cancelled/g)).toHaveLength(100);
  expect(count("get") + count("list")).toBeLessThanOrEqual(3);
});

test("an update cancels each with one POST", async () => {
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(count("cancel")).toBe(100);
});

test("a refresh takes one list call or two with --parallel 100", async () => {
  const refresh = await stack.refresh("--parallel", "100", "--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(simulator.requests.count({ server: "defender" })).toBeLessThanOrEqual(2);
});
