import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../../simulator/faults/fault-catalogue.ts";
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

const match = { types: ["RunAntiVirusScan"] };

let simulator: Simulator;
let stack: EngineStack;

beforeEach(async () => {
  simulator = await startSimulator({ endpoints: { pageSize: 2 } });
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

async function start(declared: DeclaredBulk): Promise<void> {
  stack = await createBulkStack(simulator, declared);
}

const addScan = (script: Parameters<Simulator["world"]["add"]>[1] = {}) =>
  simulator.world.add({ type: "RunAntiVirusScan" }, script).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

test("a set of several pages is seen and cancelled whole, and the preview of an update shows what has come up", async () => {
  const ids = Array.from({ length: 5 }, () => addScan());
  await start({ match });
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([...ids].sort());

  const late = addScan();
  const preview = await stack.preview("--diff");
  expect(preview).toMatchObject({ code: 0, changeSummary: { update: 1 } });
  expect(preview.stdout).toMatch(new RegExp(`\\+ +${late}\\s*: \\{`));
  expect(linesOf(preview)).toContain(`${late}: RunAntiVirusScan on`);
  expect(cancelCalls()).toBe(ids.length);
});

test("a comment that changes while a call is under way leaves it known whose cancellation it was", async () => {
  const id = addScan({ cancel: { takesEffect: { afterMs: 600_000 } } });
  await start({ match, comment: "First reason", waitTimeoutSeconds: 0 });
  expect((await stack.up()).code).toBe(0);

  await stack.writeProgram(bulkProgram({ match, comment: "Second reason", waitTimeoutSeconds: 1 }));
  expect((await stack.up()).code).not.toBe(0);
  expect((await bulkClaims(stack))?.pending).toMatchObject([
    { id, sentComments: ["First reason", "Second reason"] },
  ]);

  simulator.clock.advance(600_000);
  const refresh = await stack.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(await bulkClaims(stack)).toMatchObject({
    pending: [],
    cancelled: [{ id, cancelledBy: "thisResource", cancellationComment: "First reason" }],
  });
  expect((await stack.up()).code).toBe(0);
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("up with a refresh settles what is pending and cancels what has come up, in one go", async () => {
  const slow = addScan({ cancel: { takesEffect: { afterMs: 600_000 } } });
  await start({ match, waitTimeoutSeconds: 0 });
  expect((await stack.up()).code).toBe(0);
  simulator.clock.advance(600_000);
  const late = addScan();
  const up = await stack.up("--refresh");
  expect(up.code, linesOf(up)).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([slow, late].sort());
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("killed in the middle, the next update cancels the rest, and no action twice", async () => {
  const ids = [addScan(), addScan(), addScan()];
  const [done = "", hanging = ""] = ids;
  await start({ match });
  simulator.faults.next("cancel", faults.hang("afterEffect"), { actionId: hanging });
  simulator.faults.always("cancel", faults.hang("beforeEffect"), { actionId: ids[2] ?? "" });
  const killed = stack.start("up");
  const isEffective = (id: string) => simulator.world.truth(id).cancelsEffective === 1;
  await expect.poll(() => isEffective(done) && isEffective(hanging), { timeout: 60_000 }).toBe(true);
  killed.killAll();
  expect((await killed.finished).code).not.toBe(0);

  simulator.faults.clear();
  await stack.command("cancel", "--yes");
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  for (const id of ids) {
    expect(simulator.world.truth(id)).toMatchObject({ cancelsReceived: 1, isFinal: true });
  }
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});
