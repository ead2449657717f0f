import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorAnswer } from "../../../simulator/faults/fault-catalogue.ts";
import type { Simulator } from "../../../simulator/simulator.ts";
import { bulkClaims, idsOf, openScansInBulk, type ScansInBulk } from "../../support/bulk-stack.ts";
import type { EngineStack } from "../../support/engine-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

let bulk: ScansInBulk;
let simulator: Simulator;
let stack: EngineStack;
let plan: string;
let reviewed: string[];

beforeEach(async () => {
  bulk = await openScansInBulk({}, { environment: { PULUMI_EXPERIMENTAL: "true" } });
  ({ simulator, stack } = bulk);
  reviewed = [bulk.addScan(), bulk.addScan()].sort();
  plan = join(stack.project.folder, "plan.json");
  await savePlan();
});

afterEach(() => bulk.dispose());

async function savePlan(): Promise<void> {
  const preview = await stack.preview("--save-plan", plan);
  expect(preview.code, preview.stdout + preview.stderr).toBe(0);
}

test("a saved plan is refused when one of the set has ended, and nothing is cancelled", async () => {
  simulator.world.setStatus(reviewed[0] ?? "", "Succeeded");
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toMatch(/violates plan.*matching/s);
  expect(bulk.cancelCalls()).toBe(0);
});

test("in a stack that exists, a plan with nothing to cancel is refused when something matches, and one with it cancels it", async () => {
  expect((await stack.up()).code).toBe(0);
  await savePlan();
  simulator.requests.clear();
  const later = bulk.addScan();
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toMatch(/violates plan.*matching/s);
  expect(bulk.cancelCalls()).toBe(0);

  await savePlan();
  const update = await stack.up("--plan", plan);
  expect(update.code, update.stdout + update.stderr).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([...reviewed, later].sort());
});

test("a plan whose conditions were not known is refused, and the preview says what it could not tell", async () => {
  const machineId = "0123456789abcdef0123456789abcdef01234567";
  const action = simulator.world.add({ type: "Offboard", machineId }).id;
  simulator.world.add({ type: "LiveResponse", machineId });
  await stack.writeProgram({
    "index.ts": `
import { BulkMachineActionCancellation, MachineActionCancellation } from "pulumi-defender-endpoint";
const first = new MachineActionCancellation("first", { machineActionId: "${action}", comment: "c" });
const machineIds = [first.machineId.apply((known) => known ?? "")];
new BulkMachineActionCancellation("bulk", { match: { machineIds }, comment: "c" });`,
  });
  const preview = await stack.preview("--save-plan", plan);
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview)).toContain("an input of a bulk cancellation is not known before the update");
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toMatch(/violates plan.*matching/s);
  expect(simulator.requests.matching({ operation: "cancel" }).map(({ actionId }) => actionId)).toEqual([
    action,
  ]);
});

test("a plan of a preview that could not list is refused, because nobody has seen the set", async () => {
  await stack.setConfig({ "defender:onBlindPreview": "warn" });
  simulator.faults.always("list", errorAnswer(403, "Forbidden", "No."));
  await savePlan();
  simulator.faults.clear();
  const up = await stack.up("--plan", plan);
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toMatch(/violates plan.*matching/s);
  expect(bulk.cancelCalls()).toBe(0);
});
