import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CancelBehaviour } from "../../simulator/defender/cancel-behaviour.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { claimsOf, errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

describe("a cancellation that takes its time", () => {
  let simulator: Simulator;
  let stack: EngineStack;
  let up: OperationResult;
  const ids: Record<string, string> = {};

  const posts = (name: string) =>
    simulator.requests.count({ operation: "cancel", actionId: ids[name] ?? "" });

  beforeAll(async () => {
    simulator = await startSimulator({ cancelBehaviour: { takesEffect: "never" } });
    const add = (name: string, cancel: Partial<CancelBehaviour> = {}) => {
      ids[name] = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel }).id;
      return { machineActionId: ids[name] };
    };
    stack = await createCancellationStack(simulator, {
      ends: { ...add("ends", { takesEffect: { afterMs: 4_000 } }), waitTimeoutSeconds: 60 },
      runsOut: { ...add("runsOut"), waitTimeoutSeconds: 4 },
      isTaken: {
        ...add("isTaken", { fieldsUntilEffect: "set" }),
        waitTimeoutSeconds: 4,
      },
      doesNotWait: { ...add("doesNotWait"), waitTimeoutSeconds: 0 },
    });
    up = await stack.up("--continue-on-error");
  });

  afterAll(async () => {
    await stack.dispose();
    await simulator.close();
  });

  test("is waited for, and claimed when the service shows it", async () => {
    const { ends } = await claimsOf(stack);
    expect(ends).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource", status: "Cancelled" });
    expect(posts("ends")).toBe(1);
  });

  test("is kept as pending when the wait runs out, with what was taken and what to do", async () => {
    const { runsOut } = await claimsOf(stack);
    expect(runsOut).toMatchObject({ outcome: "pending", status: "Pending" });
    expect(runsOut?.initErrors.join()).toMatch(/was taken, but the action is still Pending after 4 s/);
    expect(up.code).not.toBe(0);
    expect(errorsOf(up)["runsOut"] ?? linesOf(up)).toContain("Run pulumi up again");
  });

  test("is pending without complaint when nobody wants to wait", async () => {
    const { doesNotWait } = await claimsOf(stack);
    expect(doesNotWait).toMatchObject({ outcome: "pending", initErrors: [] });
  });

  test("many that wait share their reads: the polls of a few seconds are a few list calls", () => {
    expect(simulator.requests.count({ operation: "list" })).toBeLessThanOrEqual(8);
  });

  test("is settled by the next up: without a call where the service shows the cancellation, else with a new one", async () => {
    // From now on a cancel call takes effect as soon as it is answered.
    simulator.requests.onEnd(({ operation, actionId }) => {
      if (operation === "cancel" && actionId !== undefined) {
        simulator.world.setStatus(actionId, "Cancelled");
      }
    });
    simulator.world.setStatus(ids["isTaken"] ?? "", "Cancelled");
    const again = await stack.up("--continue-on-error");
    expect(again.code, linesOf(again)).toBe(0);
    expect(again.changeSummary).toMatchObject({ update: 3, same: 2 });
    const claims = await claimsOf(stack);
    for (const name of ["ends", "runsOut", "isTaken", "doesNotWait"]) {
      expect(claims[name], name).toMatchObject({
        outcome: "cancelled",
        cancelledBy: "thisResource",
        initErrors: [],
      });
    }
    expect(posts("isTaken")).toBe(1);
    expect(posts("runsOut")).toBe(2);
    expect(posts("doesNotWait")).toBe(2);
  });

  test("changes nothing after that", async () => {
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
  });
});

test("a pending outcome that is settled at the service is settled by a refresh, and the next up changes nothing", async () => {
  const simulator = await startSimulator();
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect: "never" } });
  const stack = await createCancellationStack(simulator, {
    scan: { machineActionId: id, waitTimeoutSeconds: 0 },
  });
  try {
    expect((await stack.up()).code).toBe(0);
    simulator.world.cancelByOther(id, { comment: "Somebody else was first" });
    expect((await stack.refresh()).code).toBe(0);
    expect(await claimsOf(stack)).toMatchObject({
      scan: { outcome: "cancelled", cancelledBy: "foundCancelled" },
    });
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  } finally {
    await stack.dispose();
    await simulator.close();
  }
});
