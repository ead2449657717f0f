import { expect, onTestFinished, test } from "vitest";
import * as faults from "../../../simulator/faults/fault-catalogue.ts";
import type { SimulatorOptions } from "../../../simulator/simulator-apps.ts";
import {
  bulkClaims,
  bulkProgram,
  type DeclaredBulk,
  idsOf,
  openScansInBulk,
  type ScansInBulk,
  scanMatch,
} from "../../support/bulk-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

async function open(
  declared: Partial<DeclaredBulk> = {},
  simulator: SimulatorOptions = {},
): Promise<ScansInBulk> {
  const bulk = await openScansInBulk(declared, { simulator });
  onTestFinished(bulk.dispose);
  return bulk;
}

test("with nothing to cancel the resource is made without a cancel call, and the status InProgress costs one list more", async () => {
  const { simulator, stack, cancelCalls } = await open({
    match: { types: ["RunAntiVirusScan"], statuses: ["Pending", "InProgress"] },
  });
  expect((await stack.up()).code).toBe(0);
  simulator.requests.clear();
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.requests.count({ server: "defender" })).toBe(2);
  expect(cancelCalls()).toBe(0);
});

test("a limit that is exceeded later keeps the state, and is lifted by a change of the program", async () => {
  const { simulator, stack, addScan, cancelCalls } = await open({ maxCancellations: 1 });
  addScan();
  expect((await stack.up()).code).toBe(0);
  addScan();
  addScan();
  simulator.requests.clear();
  expect((await stack.up()).code).not.toBe(0);
  expect(cancelCalls()).toBe(0);
  expect((await bulkClaims(stack))?.counts).toMatchObject({ cancelled: 1 });

  await stack.writeProgram(bulkProgram({ match: scanMatch, maxCancellations: 2 }));
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect((await bulkClaims(stack))?.counts).toMatchObject({ cancelled: 3 });
});

test("a machine that finishes in between is recorded as what it is", async () => {
  const { simulator, stack, addScan, cancelCalls } = await open();
  const stopped = addScan();
  const finished = addScan();
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
  const { simulator, stack, addScan, cancelledIds } = await open();
  const confirmed = addScan();
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
  const { simulator, stack, addScan, cancelledIds } = await open();
  const ids = [addScan(), addScan(), addScan()];
  const [stubborn = ""] = ids;
  simulator.faults.always("cancel", faults.errorAnswer(409, "Conflict", "Not now."), { actionId: stubborn });

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

test("a set of several pages is seen and cancelled whole, and the preview of an update shows what has come up", async () => {
  const { stack, addScan, cancelCalls } = await open({}, { endpoints: { pageSize: 2 } });
  const ids = Array.from({ length: 5 }, () => addScan());
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
  const { simulator, stack, addScan } = await open({ comment: "First reason", waitTimeoutSeconds: 0 });
  const id = addScan({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  expect((await stack.up()).code).toBe(0);

  await stack.writeProgram(
    bulkProgram({ match: scanMatch, comment: "Second reason", waitTimeoutSeconds: 1 }),
  );
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
  const { simulator, stack, addScan } = await open({ waitTimeoutSeconds: 0 });
  const slow = addScan({}, { cancel: { takesEffect: { afterMs: 600_000 } } });
  expect((await stack.up()).code).toBe(0);
  simulator.clock.advance(600_000);
  const late = addScan();
  const up = await stack.up("--refresh");
  expect(up.code, linesOf(up)).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([slow, late].sort());
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("killed in the middle, the next update cancels the rest, and no action twice", async () => {
  const { simulator, stack, addScan } = await open();
  const ids = [addScan(), addScan(), addScan()];
  const [done = "", hanging = ""] = ids;
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

test("a refresh tells what became of the pending ones, cancels nothing new, and the next update has only the new", async () => {
  const { simulator, stack, cancelCalls } = await open({ waitTimeoutSeconds: 2 });
  const slow = simulator.world.add(
    { type: "RunAntiVirusScan" },
    { cancel: { takesEffect: { afterMs: 600_000 } } },
  ).id;
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toContain(`${slow}: RunAntiVirusScan on`);
  expect(linesOf(up)).toContain("the cancellation is not withdrawn");
  expect(idsOf((await bulkClaims(stack))?.pending)).toEqual([slow]);

  simulator.clock.advance(600_000);
  const fresh = simulator.world.add({ type: "RunAntiVirusScan" }).id;
  simulator.requests.clear();
  const refresh = await stack.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(cancelCalls()).toBe(0);
  expect(await bulkClaims(stack)).toMatchObject({
    pending: [],
    cancelled: [{ id: slow, cancelledBy: "thisResource" }],
  });

  expect((await stack.up()).code).toBe(0);
  expect(cancelCalls()).toBe(1);
  expect(simulator.world.truth(fresh).action.status).toBe("Cancelled");
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("an age is measured and shown by the service's clock, though this machine's is three days behind", async () => {
  const { simulator, stack } = await open({ match: { olderThanHours: 24 } });
  // The simulator lives in the future; the provider's process does not.
  simulator.clock.advance(3 * 86_400_000);
  const serviceNowMs = simulator.clock.now();
  const created = (hoursAgo: number) => new Date(serviceNowMs - hoursAgo * 3_600_000).toISOString();
  const old = simulator.world.add({ type: "RunAntiVirusScan", creationDateTimeUtc: created(25) }).id;
  const young = simulator.world.add({ type: "RunAntiVirusScan", creationDateTimeUtc: created(23) }).id;
  const preview = await stack.preview();
  expect(linesOf(preview)).toMatch(new RegExp(`${old}: RunAntiVirusScan on .*, Pending for 1 d, `));
  expect(linesOf(preview)).not.toContain(young);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(simulator.world.truth(old).action.status).toBe("Cancelled");
  expect(simulator.world.truth(young).action.status).toBe("Pending");
});

test("a preview whose sign-in is refused fails and says so once, and an update cancels nothing", async () => {
  const { simulator, stack, cancelCalls } = await open();
  simulator.world.add({ type: "RunAntiVirusScan" });
  await stack.setConfig({ "defender:clientSecret": { secret: "wrong-secret-0123456789" } });
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview).match(/the preview cannot tell what will be cancelled/g)).toHaveLength(1);
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(cancelCalls()).toBe(0);
});

test("a refresh takes a newer state for a recorded outcome, with a warning, and the next update follows the action to its end", async () => {
  const { simulator, stack } = await open();
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
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
