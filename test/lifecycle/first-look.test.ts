import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  InvalidAnswerError,
  MachineActionNotFoundError,
  PermissionDeniedError,
} from "../../provider/errors.ts";
import { createJointLook, FirstLook } from "../../provider/lifecycle/first-look.ts";
import { machineAction } from "../support/machine-actions.ts";
import { maxFirstReads } from "../support/promised-reads.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { type Script, ScriptedService } from "../support/scripted-service.ts";
import { passingTime, simulatedSession } from "../support/simulated-session.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

const idOf = (number: number) => `7c0f2d1e-1111-4222-8333-${String(number).padStart(12, "0")}`;
const actions = Array.from({ length: 100 }, (_, number) => machineAction({ id: idOf(number) }));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function lookupOver(script: Script) {
  const service = new ScriptedService(script);
  return { service, lookup: new FirstLook(async () => service) };
}

test("a single action is looked up by one read", async () => {
  const { lookup, service } = lookupOver({ reads: [machineAction({ id: idOf(0) })] });
  expect(await lookup.find(idOf(0))).toMatchObject({ kind: "found" });
  expect(service.calls).toEqual(["read"]);
});

test("the first action is read at once and waits for no other read", async () => {
  const { lookup, service } = lookupOver({ reads: [machineAction({ id: idOf(0) })] });
  const readBatched = vi.spyOn(service, "readBatched");
  await lookup.find(idOf(0));
  expect(readBatched).not.toHaveBeenCalled();
});

test("a hundred actions that can be cancelled take one read and one list", async () => {
  const { lookup, service } = lookupOver({ reads: [machineAction({ id: idOf(0) })], nonFinal: actions });
  for (const { id } of actions) {
    expect(await lookup.find(id)).toMatchObject({ kind: "found", action: { id } });
  }
  expect(service.calls).toEqual(["read", "list"]);
});

test("a hundred actions that have ended take one read and the two lists, though each is asked for after the other", async () => {
  const ended = actions.map((action) => ({ ...action, status: "Succeeded" }));
  const { lookup, service } = lookupOver({ reads: ended.slice(0, 1), page: ended });
  for (const { id } of actions) {
    expect(await lookup.find(id)).toMatchObject({ kind: "found", action: { id, status: "Succeeded" } });
  }
  expect(service.calls).toEqual(["read", "list", "list"]);
});

test("an action that both lists lack is read by itself", async () => {
  const ended = machineAction({ id: idOf(200), status: "Succeeded" });
  const { lookup, service } = lookupOver({
    reads: [machineAction({ id: idOf(0) }), ended],
    nonFinal: actions,
  });
  await lookup.find(idOf(0));
  expect(await lookup.find(idOf(200))).toEqual({ kind: "found", action: ended });
  expect(service.calls).toEqual(["read", "list", "list", "read"]);
});

test("an action that is not there is told after confirmation", async () => {
  const { lookup, service } = lookupOver({ reads: [new MachineActionNotFoundError("404")] });
  const result = lookup.find(idOf(0));
  await vi.runAllTimersAsync();
  expect(await result).toMatchObject({ kind: "notFound" });
  expect(service.count("read")).toBe(3);
});

test("the same action is looked up once, and remembered for create", async () => {
  const { lookup, service } = lookupOver({ reads: [machineAction({ id: idOf(0) })] });
  await Promise.all([lookup.find(idOf(0)), lookup.find(idOf(0))]);
  expect(await lookup.observed(idOf(0))).toMatchObject({ id: idOf(0) });
  expect(await lookup.observed(idOf(1))).toBeUndefined();
  expect(service.calls).toEqual(["read"]);
});

test("what fails for all alike is tried once", async () => {
  const { lookup, service } = lookupOver({ reads: [new PermissionDeniedError("403")], nonFinal: actions });
  expect(await lookup.find(idOf(0))).toMatchObject({ kind: "unknown", error: { message: "403" } });
  expect(await lookup.find(idOf(1))).toMatchObject({ kind: "unknown", error: { message: "403" } });
  expect(service.calls).toEqual(["read"]);
});

test("an answer that cannot be used says nothing about the other actions", async () => {
  const { lookup } = lookupOver({ reads: [new InvalidAnswerError("no JSON")], nonFinal: actions });
  expect(await lookup.find(idOf(0))).toMatchObject({ kind: "unknown" });
  expect(await lookup.find(idOf(1))).toMatchObject({ kind: "found" });
});

test("a list that cannot be used leaves the actions to single reads", async () => {
  const { lookup, service } = lookupOver({ reads: actions, nonFinal: new InvalidAnswerError("no JSON") });
  expect(await lookup.find(idOf(0))).toMatchObject({ kind: "found" });
  expect(await lookup.find(idOf(1))).toMatchObject({ kind: "found" });
  expect(service.calls).toEqual(["read", "list", "list", "read"]);
});

describe("of 130 actions that have ended", () => {
  async function endedActions() {
    const calls = await SimulatorCalls.create({ rateLimits: { enabled: false } });
    const ids = Array.from({ length: 130 }, () => calls.apps.world.add({ status: "Succeeded" }).id);
    const { client } = simulatedSession(calls, new RecordingReporter());
    return { ids, client, reads: () => calls.apps.requests.count() };
  }

  test("looks that come one after another take three reads", async () => {
    const { ids, client, reads } = await endedActions();
    const lookup = new FirstLook(async () => client);
    for (const id of ids) {
      expect(await passingTime(lookup.find(id))).toMatchObject({ kind: "found", action: { id } });
    }
    expect(reads()).toBe(maxFirstReads);
  });

  test("looks that come together take a read for each hundred", async () => {
    const { ids, client, reads } = await endedActions();
    const lookUp = createJointLook(async () => client);
    const results = await passingTime(Promise.all(ids.map(lookUp)));
    expect(results.map((result) => result.kind === "found" && result.action.id)).toEqual(ids);
    expect(reads()).toBe(Math.ceil(ids.length / 100));
  });
});

test("looks that come together tell each action that is not there, and why nothing can be said", async () => {
  const { service } = lookupOver({ reads: [new MachineActionNotFoundError("404")] });
  const missing = createJointLook(async () => service)(idOf(0));
  await vi.runAllTimersAsync();
  expect(await missing).toMatchObject({ kind: "notFound" });
  expect(service.count("read")).toBe(3);

  const closed = createJointLook(() => Promise.reject(new PermissionDeniedError("403")));
  expect(await closed(idOf(0))).toMatchObject({ kind: "unknown", error: { message: "403" } });
});
