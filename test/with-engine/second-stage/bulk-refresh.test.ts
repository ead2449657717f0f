import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { bulkClaims, createBulkStack, idsOf } from "../../support/bulk-stack.ts";
import type { EngineStack } from "../../support/engine-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

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

const count = (operation: "cancel" | "get" | "list") => simulator.requests.count({ operation });

test("a refresh tells what became of the pending ones, cancels nothing new, and the next update has only the new", async () => {
  const slow = simulator.world.add(
    { type: "RunAntiVirusScan" },
    { cancel: { takesEffect: { afterMs: 600_000 } } },
  ).id;
  stack = await createBulkStack(simulator, { match, waitTimeoutSeconds: 2 });
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
  expect(count("cancel")).toBe(0);
  expect(await bulkClaims(stack)).toMatchObject({
    pending: [],
    cancelled: [{ id: slow, cancelledBy: "thisResource" }],
  });

  expect((await stack.up()).code).toBe(0);
  expect(count("cancel")).toBe(1);
  expect(simulator.world.truth(fresh).action.status).toBe("Cancelled");
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
});

test("an age is measured and shown by the service's clock, though this machine's is three days behind", async () => {
  // The simulator lives in the future; the provider's process does not.
  simulator.clock.advance(3 * 86_400_000);
  const serviceNowMs = simulator.clock.now();
  const created = (hoursAgo: number) => new Date(serviceNowMs - hoursAgo * 3_600_000).toISOString();
  const old = simulator.world.add({ type: "RunAntiVirusScan", creationDateTimeUtc: created(25) }).id;
  const young = simulator.world.add({ type: "RunAntiVirusScan", creationDateTimeUtc: created(23) }).id;
  stack = await createBulkStack(simulator, { match: { olderThanHours: 24 } });
  const preview = await stack.preview();
  expect(linesOf(preview)).toMatch(new RegExp(`${old}: RunAntiVirusScan on .*, Pending for 1 d, `));
  expect(linesOf(preview)).not.toContain(young);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(simulator.world.truth(old).action.status).toBe("Cancelled");
  expect(simulator.world.truth(young).action.status).toBe("Pending");
});

test("a preview whose sign-in is refused fails and says so once, and an update cancels nothing", async () => {
  simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createBulkStack(simulator, { match });
  await stack.setConfig({ "defender:clientSecret": { secret: "wrong-secret-0123456789" } });
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview).match(/the preview cannot tell what will be cancelled/g)).toHaveLength(1);
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(count("cancel")).toBe(0);
});
