import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { bulkClaims, createBulkStack } from "../support/bulk-stack.ts";
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

test("right after an update a refresh reads all outcomes by one call and finds no change, and destroy needs no credentials", async () => {
  simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createBulkStack(simulator, { match });
  expect((await stack.up()).code).toBe(0);
  simulator.requests.clear();
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(simulator.requests.count({ operation: "list" })).toBe(1);
  expect(simulator.requests.count({ server: "defender" })).toBe(1);
  simulator.requests.clear();
  simulator.tenant.register({ ...simulator.application, secrets: [] });
  const destroy = await stack.destroy();
  expect(destroy.code, linesOf(destroy)).toBe(0);
  expect(simulator.requests.count()).toBe(0);
});

test("a refresh takes a newer state for a recorded outcome, with a warning, and the next update follows the action to its end", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createBulkStack(simulator, { match });
  expect((await stack.up()).code).toBe(0);
  simulator.world.setStatus(id, "Pending");
  simulator.world.change(id, { lastUpdateDateTimeUtc: new Date(Date.now() + 60_000).toISOString() });
  const refresh = await stack.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(linesOf(refresh)).toContain(
    `${id}: the service shows this action as Pending, which is newer than its recorded outcome, cancelled. The outcome is pending now.`,
  );
  expect(await bulkClaims(stack)).toMatchObject({
    cancelled: [],
    pending: [{ id }],
    counts: { cancelled: 0 },
  });

  simulator.world.cancelByOther(id);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await bulkClaims(stack)).toMatchObject({
    cancelled: [{ id }],
    pending: [],
    counts: { cancelled: 1 },
  });
});
