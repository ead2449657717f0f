import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { InitializationFailed } from "../support/provider-call.ts";
import {
  bulkProviderText,
  hostConfig,
  hostTrust,
  ProviderProcess,
  providerText,
} from "../support/provider-process.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let simulator: Simulator;
/** One for all tests; what depends on a process that has done nothing yet starts its own. */
let provider: ProviderProcess;

const newProcess = () => ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));

beforeAll(async () => {
  simulator = await startSimulator();
  provider = await newProcess();
});

beforeEach(() => {
  simulator.faults.clear();
  simulator.requests.clear();
});

afterAll(async () => {
  await provider.stop();
  await simulator.close();
});

function inputsFor(machineActionId: string, more: Readonly<Record<string, unknown>> = {}) {
  return { machineActionId, comment: "Not needed", __provider: providerText, ...more };
}

describe("the stored text serves every method in Pulumi's own host", () => {
  test("check, create, diff, read, update and delete of one cancellation", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    const checked = await provider.check(inputsFor(id.toUpperCase(), { __preview: false }));
    expect(checked.failures).toEqual([]);
    expect(checked.inputs).toMatchObject({ machineActionId: id, target: { type: "RunAntiVirusScan" } });
    expect(checked.inputs).not.toHaveProperty("__preview");

    const created = await provider.create(checked.inputs);
    expect(created).toMatchObject({ id, properties: { outcome: "cancelled", status: "Cancelled" } });
    expect(created.properties["__provider"]).toBe(providerText);

    expect(await provider.diff(id, created.properties, checked.inputs)).toEqual({
      changes: false,
      replaces: [],
    });
    const changed = { ...checked.inputs, comment: "Another reason" };
    expect(await provider.diff(id, created.properties, changed)).toEqual({ changes: true, replaces: [] });

    const read = await provider.read(id, created.properties);
    expect(read).toEqual({ id, properties: created.properties });
    const updated = await provider.update(id, created.properties, changed);
    expect(updated.properties).toEqual({ ...created.properties, comment: "Another reason" });
    await provider.delete(id, updated.properties);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  });

  test("both kinds of resources in one process share one sign-in, and with it the service's limits", async () => {
    await using ownProcess = await newProcess();
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    await ownProcess.check(inputsFor(id));
    const set = { match: { types: ["Offboard"] }, comment: "Not needed", __provider: bulkProviderText };
    const { inputs } = await ownProcess.check(set);
    expect(inputs["matching"]).toEqual({});
    expect(simulator.requests.count({ operation: "token" })).toBe(1);
  });

  test("an entity with only the compulsory fields is stored without an undefined value", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" });
    simulator.faults.always("get", {
      kind: "rewritten",
      rewrite: (answer) => ({
        ...answer,
        body: JSON.stringify({ id, type: "Offboard", status: "Succeeded" }),
      }),
    });
    const created = await provider.create(inputsFor(id, { onAlreadyEnded: "accept" }));
    expect(created.properties).toMatchObject({ type: "Offboard", computerDnsName: null, commands: [] });
  });
});

test("calls that arrive together are all served with the configuration", async () => {
  await using ownProcess = await newProcess();
  const actions = Array.from({ length: 4 }, () => simulator.world.add({ type: "RunAntiVirusScan" }));
  const created = await Promise.all(actions.map(({ id }) => ownProcess.create(inputsFor(id))));
  expect(created.map(({ properties }) => properties["outcome"])).toEqual(actions.map(() => "cancelled"));
  expect(simulator.requests.count({ operation: "token" })).toBe(1);
});

test("values that a preview does not know yet pass check and diff", async () => {
  const inputs = inputsFor(unknown, { comment: unknown, expect: { type: unknown }, __preview: true });
  const checked = await provider.check(inputs);
  expect(checked.failures).toEqual([]);
  expect(checked.inputs).toMatchObject({ machineActionId: unknown });
  const { id } = simulator.world.add();
  const known = { ...inputsFor(id), outcome: "cancelled" };
  expect(await provider.diff(id, known, checked.inputs)).toMatchObject({ changes: true });
});

test("a refusal from the live action is a failed check in a preview, and not in an update", async () => {
  const { id } = simulator.world.add({ type: "Isolate" });
  const preview = await provider.check(inputsFor(id, { __preview: true }));
  expect(preview.failures).toEqual([
    { property: "", reason: expect.stringContaining('set expect.type to "Isolate"') },
  ]);
  const update = await provider.check(inputsFor(id, { __preview: false }));
  expect(update.failures).toEqual([]);
  await expect(provider.create(update.inputs)).rejects.toThrow('set expect.type to "Isolate"');
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("a wait that runs out keeps the state, with the provider's text in it, so that the resource stays usable", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect: "never" } });
  const failure = await provider
    .create(inputsFor(id, { waitTimeoutSeconds: 1 }))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InitializationFailed);
  expect(failure).toMatchObject({
    properties: { outcome: "pending", status: "Pending", __provider: providerText },
    reasons: [expect.stringContaining("still Pending after 1 s")],
  });
});

test("delete needs neither configuration nor network", async () => {
  const { id } = simulator.world.add();
  const bare = await ProviderProcess.start({}, {});
  try {
    await bare.delete(id, inputsFor(id));
  } finally {
    await bare.stop();
  }
  expect(simulator.requests.entries).toEqual([]);
});

test("state of an older shape is understood: what is missing counts as pending", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const old = { machineActionId: id, comment: "Not needed", __provider: providerText };
  expect(await provider.diff(id, old, inputsFor(id))).toEqual({ changes: true, replaces: [] });
  const { properties } = await provider.update(id, old, inputsFor(id));
  expect(properties).toMatchObject({ outcome: "cancelled" });
});

test("state that the plugin has written is a change once, of the state alone, so that the host can read it again", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const { inputs } = await provider.check(inputsFor(id));
  const { properties } = await provider.create(inputs);
  const { __provider: _, ...fromPlugin } = properties;
  simulator.requests.clear();
  expect(await provider.diff(id, fromPlugin, inputs)).toEqual({ changes: true, replaces: [] });
  expect((await provider.update(id, fromPlugin, inputs)).properties).toEqual(properties);
  expect(await provider.diff(id, properties, inputs)).toEqual({ changes: false, replaces: [] });
  expect(simulator.requests.count()).toBe(0);
});
