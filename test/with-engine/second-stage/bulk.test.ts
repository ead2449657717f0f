import { afterEach, beforeEach, expect, test } from "vitest";
import { errorAnswer } from "../../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import {
  bulkClaims,
  bulkProgram,
  createBulkStack,
  type DeclaredBulk,
  idsOf,
} from "../../support/bulk-stack.ts";
import type { EngineStack } from "../../support/engine-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

const scans: DeclaredBulk = { match: { types: ["RunAntiVirusScan"] } };

async function start(declared: DeclaredBulk = scans): Promise<void> {
  stack = await createBulkStack(simulator, declared);
}

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

const addScan = (fields: Parameters<Simulator["world"]["add"]>[0] = {}, script = {}) =>
  simulator.world.add({ type: "RunAntiVirusScan", ...fields }, script).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
const cancelledIds = () =>
  simulator.requests
    .matching({ operation: "cancel" })
    .map(({ actionId }) => actionId)
    .sort();

test("with nothing to cancel the resource is made without a cancel call, and the status InProgress costs one list more", async () => {
  await start({ match: { types: ["RunAntiVirusScan"], statuses: ["Pending", "InProgress"] } });
  expect((await stack.up()).code).toBe(0);
  simulator.requests.clear();
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.requests.count({ server: "defender" })).toBe(2);
  expect(cancelCalls()).toBe(0);
});

test("a limit that is exceeded later keeps the state, and is lifted by a change of the program", async () => {
  addScan();
  await start({ ...scans, maxCancellations: 1 });
  expect((await stack.up()).code).toBe(0);
  addScan();
  addScan();
  simulator.requests.clear();
  expect((await stack.up()).code).not.toBe(0);
  expect(cancelCalls()).toBe(0);
  expect((await bulkClaims(stack))?.counts).toMatchObject({ cancelled: 1 });

  await stack.writeProgram(bulkProgram({ ...scans, maxCancellations: 2 }));
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect((await bulkClaims(stack))?.counts).toMatchObject({ cancelled: 3 });
});

test("a machine that finishes in between is recorded as what it is", async () => {
  const stopped = addScan();
  const finished = addScan();
  await start();
  let lists = 0;
  simulator.requests.onEnd(({ operation }) => {
    if (operation === "list") {
      lists += 1;
    }
    // Check has listed, the update has looked once more; now come the cancel calls.
    if (operation === "list" && lists === 2) {
      simulator.world.setStatus(finished, "Succeeded");
    }
  });
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(cancelCalls()).toBe(2);
  const claims = await bulkClaims(stack);
  expect(idsOf(claims?.cancelled)).toEqual([stopped]);
  expect(claims?.endedOtherwise).toMatchObject([{ id: finished, status: "Succeeded" }]);
  expect(linesOf(up)).toContain(`${finished} (RunAntiVirusScan on`);
  expect(linesOf(up)).toContain("was not cancelled: it ended as Succeeded");
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("what comes to match after the check is said, and waits for the next update", async () => {
  const confirmed = addScan();
  await start();
  let late: string | undefined;
  simulator.requests.onEnd(({ operation }) => {
    if (operation === "list") {
      late ??= addScan();
    }
  });
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(cancelledIds()).toEqual([confirmed]);
  expect(linesOf(up)).toContain(
    `1 machine action began to match after the check; the next pulumi up handles it: ${late}`,
  );

  expect((await stack.up()).code).toBe(0);
  expect(cancelledIds()).toEqual([confirmed, late].sort());
});

test("when one of the set cannot be cancelled, the others are done and recorded, and the next update goes on", async () => {
  const ids = [addScan(), addScan(), addScan()];
  const [stubborn = ""] = ids;
  simulator.faults.always("cancel", errorAnswer(409, "Conflict", "Not now."), { actionId: stubborn });
  await start();

  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toContain("Of 3 machine actions, 1 is not known to be cancelled");
  expect(linesOf(up)).toContain(stubborn);
  const claims = await bulkClaims(stack);
  expect(idsOf(claims?.cancelled)).toEqual(ids.slice(1).sort());
  expect(idsOf(claims?.pending)).toEqual([stubborn]);

  simulator.faults.clear();
  simulator.requests.clear();
  const next = await stack.up();
  expect(next.code, linesOf(next)).toBe(0);
  expect(cancelledIds()).toEqual([stubborn]);
  const settled = await bulkClaims(stack);
  expect(idsOf(settled?.cancelled)).toEqual([...ids].sort());
  expect(settled).toMatchObject({ pending: [], counts: { cancelled: 3, pending: 0 } });
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});
