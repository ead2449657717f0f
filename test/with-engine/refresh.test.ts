import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, type DeclaredCancellation } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { claimsOf, linesOf } from "../support/machine-action-outcomes.ts";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator({ rateLimits: { enabled: false } });
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

/** Cancels so many actions and forgets the calls that it took. */
async function cancelledStack(count: number, declared: Partial<DeclaredCancellation> = {}) {
  const declarations: Record<string, DeclaredCancellation> = {};
  const ids = Array.from({ length: count }, (_, number) => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    declarations[`scan${number}`] = { ...declared, machineActionId: id };
    return id;
  });
  stack = await createCancellationStack(simulator, declarations);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  simulator.requests.clear();
  return { stack, ids };
}

const calls = () => simulator.requests.count({ server: "defender" });

test("a refresh of a hundred resources takes one list call or two with --parallel 100", async () => {
  const { stack } = await cancelledStack(100);
  const refresh = await stack.refresh("--parallel", "100", "--expect-no-changes");
  expect(refresh.code).toBe(0);
  expect(calls()).toBeLessThanOrEqual(2);
});

test("where the service refuses the id list, every action is read by itself, and the list is not tried again", async () => {
  simulator.endpoints = { ...simulator.endpoints, inRefusedOn: ["id"] };
  const { stack } = await cancelledStack(5);
  const refresh = await stack.refresh("--parallel", "16", "--expect-no-changes");
  expect(refresh.code).toBe(0);
  expect(simulator.requests.count({ operation: "list" })).toBe(1);
  expect(simulator.requests.count({ operation: "get" })).toBe(5);
});

test("an outcome that was proven stays when the service forgets the action, and is said in one line", async () => {
  const { stack, ids } = await cancelledStack(2);
  const before = await claimsOf(stack);
  simulator.world.remove(ids[0] ?? "");
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.code).toBe(0);
  expect(
    linesOf(refresh).match(
      /does not show this action any more; its outcome was proven before and stays: cancelled/g,
    ),
  ).toHaveLength(1);
  expect(await claimsOf(stack)).toEqual(before);
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("an action that was still pending is gone only after a confirmed 404", async () => {
  simulator.world.cancelBehaviour = { ...simulator.world.cancelBehaviour, takesEffect: "never" };
  const { stack, ids } = await cancelledStack(1, { waitTimeoutSeconds: 0 });
  const [id = ""] = ids;
  simulator.world.hideFromNextGets(id, 1);
  expect((await stack.refresh()).code).toBe(0);
  expect(await claimsOf(stack)).toHaveProperty("scan0");
  simulator.requests.clear();
  simulator.world.remove(id);
  expect((await stack.refresh()).code).toBe(0);
  expect(await claimsOf(stack)).not.toHaveProperty("scan0");
  expect(simulator.requests.count({ operation: "get" })).toBe(3);
});

test.each([
  [
    "403",
    faults.errorAnswer(403, "Forbidden", "Missing application roles. API required roles: Machine.Read.All."),
  ],
  ["500", faults.serverError(500)],
  ["429 for hours", faults.throttled("retryAfterSeconds", 3_600, Date.now())],
])("a refresh that meets %s drops nothing", async (_, fault) => {
  const { stack } = await cancelledStack(2);
  const before = await claimsOf(stack);
  simulator.faults.always("list", fault);
  simulator.faults.always("get", fault);
  expect((await stack.refresh()).code).not.toBe(0);
  expect(await claimsOf(stack)).toEqual(before);
  simulator.faults.clear();
  expect((await stack.refresh("--expect-no-changes")).code).toBe(0);
});
