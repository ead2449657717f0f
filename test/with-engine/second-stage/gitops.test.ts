import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { simulatorConfig } from "../../support/cancellation-stack.ts";
import type { OperationResult } from "../../support/engine-operation.ts";
import type { EngineStack } from "../../support/engine-stack.ts";
import { entry, openListedStack } from "../../support/listed-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await simulator.close();
});

const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
const reads = () =>
  simulator.requests.count({ operation: "get" }) + simulator.requests.count({ operation: "list" });

/** Error messages of the program itself. */
const programErrors = ({ diagnostics }: OperationResult) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);

const idsInState = async (engineStack: EngineStack) =>
  ((await engineStack.state()).deployment.resources ?? [])
    .filter(({ type }) => type === "pulumi-nodejs:dynamic/defender:MachineActionCancellation")
    .map(({ id }) => id)
    .toSorted();

test.each([
  [
    "broken YAML",
    '- machineActionId: "unfinished\n',
    /cannot be read as a list, so none of its entries is handled.\n.*:2:1: Missing closing "quote/,
  ],
  ["no file", undefined, /was not found: there is no /],
])("with %s neither preview nor update does anything, and the state is kept", async (_, text, message) => {
  const listed = await openListedStack(simulator);
  const { stack } = listed;
  const action = simulator.world.add({ type: "RunAntiVirusScan" });
  await listed.list(entry(action.id));
  expect((await stack.up()).code).toBe(0);

  if (text === undefined) {
    await stack.setConfig({ "machine-action-cancellations:list": "missing.yaml" });
  } else {
    await listed.list(text);
  }
  for (const result of [await stack.preview(), await stack.up("--continue-on-error")]) {
    expect(result.code).not.toBe(0);
    expect(programErrors(result)).toEqual([expect.stringMatching(message)]);
  }
  expect(await idsInState(stack)).toEqual([action.id]);
});

test("a list in JSON works, and its order means nothing", async () => {
  const listed = await openListedStack(simulator, { name: "list.json" });
  const { stack } = listed;
  const entries = [
    simulator.world.add({ type: "RunAntiVirusScan" }),
    simulator.world.add({ type: "Offboard" }),
  ].map(({ id }) => ({ machineActionId: id, comment: "Superseded, CHG-42" }));
  await listed.list(JSON.stringify(entries, undefined, "\t"));
  expect(await stack.up()).toMatchObject({ code: 0, changeSummary: { create: 3 } });
  const outputs = await stack.outputs();

  await listed.list(JSON.stringify(entries.toReversed()));
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(await stack.outputs()).toEqual(outputs);
  expect(cancelCalls()).toBe(2);
});

test("settled entries are no problem when the service has forgotten them, and cost no call", async () => {
  const listed = await openListedStack(simulator);
  const { stack } = listed;
  const script = { commands: [{ type: "RunScript", params: [{ key: "Args", value: "of-a-secret-kind" }] }] };
  const old = simulator.world.add({ type: "LiveResponse" }, script);
  await listed.list(entry(old.id));
  expect((await stack.up()).code).toBe(0);
  simulator.world.remove(old.id);

  const fresh = simulator.world.add({ type: "RunAntiVirusScan" });
  simulator.requests.clear();
  await listed.list(entry(old.id), entry(fresh.id));
  const preview = await stack.preview();
  expect(preview).toMatchObject({ code: 0, changeSummary: { create: 1, same: 2 } });
  expect(simulator.requests.count({ actionId: old.id })).toBe(0);
  // One read in the program's process, one in the provider's.
  expect(reads()).toBe(2);

  await listed.list(entry(old.id, "expect: { type: Offboard }"));
  expect(programErrors(await stack.preview())).toEqual([
    expect.stringMatching(/:3:3: machine action .*type: expected "Offboard", found "LiveResponse"/),
  ]);
});

test("with a refused sign-in a preview tells what is written wrong, and fails without it, too", async () => {
  const listed = await openListedStack(simulator, {
    config: { ...simulatorConfig(simulator), "defender:clientSecret": { secret: "expired" } },
  });
  const actions = [simulator.world.add({ type: "Isolate" }), simulator.world.add({ type: "Isolate" })];
  await listed.list(...actions.map(({ id }) => entry(id)));
  const preview = await listed.stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview).match(/Could not sign in/g)).toHaveLength(1);

  await listed.list(...actions.map(({ id }) => entry(id, "expct: {}")));
  expect(programErrors(await listed.stack.preview())).toEqual([
    expect.stringMatching(/has 2 problems\.\n.*:3:3: expct is not .*\n.*:6:3: expct is not /),
  ]);
});
