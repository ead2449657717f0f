import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createCancellationStack,
  type DeclaredCancellation,
  programOf,
} from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { claimsOf, errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

let simulator: Simulator;
let stack: EngineStack;
let declared: DeclaredCancellation;

const calls = () => simulator.requests.count({ server: "defender" });

// One stack for all: each test begins with what the one before has left, as a stack does in use.
beforeAll(async () => {
  simulator = await startSimulator();
  declared = { machineActionId: simulator.world.add({ type: "Isolate" }).id, expect: { type: "Isolate" } };
  stack = await createCancellationStack(simulator, { entry: declared });
  expect((await stack.up()).code).toBe(0);
});

beforeEach(() => {
  simulator.requests.clear();
});

afterAll(async () => {
  await stack.dispose();
});

async function upWith(change: Partial<DeclaredCancellation>) {
  await stack.writeProgram(programOf({ entry: { ...declared, ...change } }));
  return stack.up();
}

/** Makes the change a part of the declaration for the tests that follow. */
async function upWithLasting(change: Partial<DeclaredCancellation>) {
  declared = { ...declared, ...change };
  return upWith({});
}

describe("a settled cancellation takes changed inputs in place, without a call", () => {
  test.each<[string, Partial<DeclaredCancellation>]>([
    ["comment", { comment: "Another reason" }],
    ["expect", { expect: { type: "Isolate", computerDnsName: "HOST1.contoso.example" } }],
    ["onAlreadyEnded", { onAlreadyEnded: "accept" }],
    ["waitTimeoutSeconds", { waitTimeoutSeconds: 10 }],
  ])("%s", async (_, change) => {
    const up = await upWithLasting(change);
    expect(up).toMatchObject({ code: 0, changeSummary: { update: 1 } });
    expect(calls()).toBe(0);
    const { entry } = await stack.outputs();
    expect(entry).toMatchObject({ ...change, outcome: "cancelled" });
  });
});

test("a guard that the cancelled action contradicts is refused from state, without a call", async () => {
  const up = await upWith({ expect: { type: "Isolate", computerDnsName: "other.contoso.example" } });
  expect(up.code).not.toBe(0);
  expect(errorsOf(up)["entry"]).toContain('expected "other.contoso.example", found "host1.contoso.example"');
  expect(calls()).toBe(0);
  expect(await claimsOf(stack)).toMatchObject({ entry: { outcome: "cancelled" } });
});

test("the same id in another case is the same action", async () => {
  const up = await upWith({ machineActionId: declared.machineActionId.toUpperCase() });
  expect(up).toMatchObject({ code: 0, changeSummary: { same: 2 } });
  expect(calls()).toBe(0);
});

test("another id replaces: the new action is cancelled, nothing is called for the old one", async () => {
  const { id } = simulator.world.add({ type: "Isolate" });
  const { machineActionId: old } = declared;
  const up = await upWithLasting({ machineActionId: id, expect: { type: "Isolate" } });
  expect(up).toMatchObject({ code: 0, changeSummary: { replace: 1 } });
  expect(simulator.requests.count({ actionId: old })).toBe(0);
  expect(simulator.requests.count({ operation: "cancel", actionId: id })).toBe(1);
  const { entry } = await stack.outputs();
  expect(entry).toMatchObject({ machineActionId: id, outcome: "cancelled" });
});

test("a changed provider config touches no resource", async () => {
  await stack.setConfig({ "defender:requestTimeoutSeconds": "20" });
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect(calls()).toBe(0);
});

test("a comment that is changed while the cancellation is pending leaves its attribution", async () => {
  const takesEffect = { afterMs: 600_000 };
  const add = (fieldsUntilEffect: "set" | "unset") =>
    simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect, fieldsUntilEffect } }).id;
  const [shown, hidden] = [add("set"), add("unset")];
  const upWithComment = async (comment: string) => {
    const rest = { comment, waitTimeoutSeconds: 0 };
    const pending = {
      shown: { machineActionId: shown, ...rest },
      hidden: { machineActionId: hidden, ...rest },
    };
    await stack.writeProgram(programOf({ entry: declared, ...pending }));
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    return stack.outputs();
  };

  expect(await upWithComment("First")).toMatchObject({
    shown: { outcome: "pending", sentComments: ["First"] },
    hidden: { outcome: "pending", sentComments: ["First"] },
  });
  const changed = { outcome: "pending", comment: "Second" };
  expect(await upWithComment("Second")).toMatchObject({
    shown: { ...changed, sentComments: ["First"] },
    hidden: { ...changed, sentComments: ["First", "Second"] },
  });

  simulator.clock.advance(takesEffect.afterMs);
  const refresh = await stack.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  const settled = { outcome: "cancelled", cancelledBy: "thisResource" };
  expect(await claimsOf(stack)).toMatchObject({ shown: settled, hidden: settled });
  const outputs = await upWithComment("Second");
  for (const output of [outputs["shown"], outputs["hidden"]]) {
    expect(output).toMatchObject({ ...settled, comment: "Second", cancellationComment: "First" });
    expect(output).not.toHaveProperty("sentComments");
  }
});

test("a program that accepts how an action ended, and then does not, is told so by each up", async () => {
  const ended = simulator.world.add({ type: "RunAntiVirusScan", status: "Failed" });
  const accepting: DeclaredCancellation = { machineActionId: ended.id, onAlreadyEnded: "accept" };
  await stack.writeProgram(programOf({ entry: declared, ended: accepting }));
  expect((await stack.up()).code).toBe(0);
  await stack.writeProgram(programOf({ entry: declared, ended: { ...accepting, onAlreadyEnded: "fail" } }));
  for (const _ of [1, 2]) {
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(errorsOf(up)["ended"]).toContain("already ended as Failed");
  }
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("an entry that is removed is dropped from the stack, without a call", async () => {
  await stack.writeProgram(programOf({ entry: declared }));
  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { delete: 1 } });
  expect(calls()).toBe(0);
});

test("destroy needs neither credentials nor the service", async () => {
  await stack.setConfig({ "defender:clientSecret": { secret: "revoked~secret-of-this-test" } });
  await simulator.close();
  expect(await stack.destroy()).toMatchObject({ code: 0, changeSummary: { delete: 2 } });
});
