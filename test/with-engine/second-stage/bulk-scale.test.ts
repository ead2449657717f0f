import { afterEach, beforeEach, expect, test } from "vitest";
import { errorAnswer } from "../../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { bulkClaims, createBulkStack } from "../../support/bulk-stack.ts";
import type { EngineStack } from "../../support/engine-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

const scans = 500;
const others = 9_500;
/** Of the scans, so many cannot be cancelled at first. */
const stubborn = 100;

let simulator: Simulator;
let stack: EngineStack;
let ids: string[];

beforeEach(async () => {
  simulator = await startSimulator({ rateLimits: { perMinute: 10_000, perHour: 100_000 } });
  for (let number = 0; number < others; number += 1) {
    simulator.world.add({ type: "LiveResponse" });
  }
  ids = Array.from({ length: scans }, () => simulator.world.add({ type: "RunAntiVirusScan" }).id);
  stack = await createBulkStack(
    simulator,
    { match: { types: ["RunAntiVirusScan"] }, maxCancellations: scans },
    { config: { "defender:callsPerMinute": "10000", "defender:callsPerHour": "100000" } },
  );
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

const count = (operation: "cancel" | "get" | "list") => simulator.requests.count({ operation });
const effective = () => ids.filter((id) => simulator.world.truth(id).cancelsEffective === 1).length;

test("of ten thousand pending actions, five hundred that match are cancelled by two lists, a post each, and reads that calls share", async () => {
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview)).toContain("500 machine actions match");
  expect([count("list"), count("get"), count("cancel")]).toEqual([1, 0, 0]);

  simulator.requests.clear();
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect([count("get"), count("cancel")]).toEqual([0, scans]);
  // Sixteen calls are under way at once, and a read follows each; a hundred of them fit into one list call.
  expect(count("list")).toBeGreaterThanOrEqual(2 + scans / 100);
  expect(count("list")).toBeLessThanOrEqual(2 + Math.ceil(scans / 16));
  expect(effective()).toBe(scans);
  const claims = await bulkClaims(stack);
  expect(claims?.cancelled).toHaveLength(scans);
  expect(claims?.counts).toMatchObject({ cancelled: scans });
  const touched = simulator.world.ids().filter((id) => simulator.world.truth(id).cancelsReceived > 0);
  expect(touched).toHaveLength(scans);

  simulator.requests.clear();
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect([count("list"), count("get"), count("cancel")]).toEqual([1, 0, 0]);
});

test("when a hundred of five hundred fail, the engine keeps the record of all five hundred, and the next update ends it", async () => {
  for (const actionId of ids.slice(0, stubborn)) {
    simulator.faults.always("cancel", errorAnswer(409, "Conflict", "Not now."), { actionId });
  }
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toContain("Of 500 machine actions, 100 are not known to be cancelled");
  const claims = await bulkClaims(stack);
  expect(claims?.cancelled).toHaveLength(scans - stubborn);
  expect(claims?.pending).toHaveLength(stubborn);

  simulator.faults.clear();
  simulator.requests.clear();
  const next = await stack.up();
  expect(next.code, linesOf(next)).toBe(0);
  expect(count("cancel")).toBe(stubborn);
  expect(effective()).toBe(scans);
  const settled = await bulkClaims(stack);
  expect(settled?.counts).toMatchObject({ cancelled: scans, pending: 0 });
  // The names of what the failed update had done are still there.
  expect(settled?.cancelled).toHaveLength(scans);
});
