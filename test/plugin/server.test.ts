import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  idFromResourceInputName,
  previewInputName,
  providerInputName,
} from "../../provider/engine/host-inputs.ts";
import { PluginServer } from "../../provider/plugin/server.ts";
import { openSession } from "../../provider/session.ts";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { EngineListener } from "../support/engine-listener.ts";
import { PluginClient, secret } from "../support/plugin-client.ts";
import { InitializationFailed } from "../support/provider-call.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

const cancellationType = "defender:index:MachineActionCancellation";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownNumber = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
const urnOf = (name: string, type = cancellationType) => `urn:pulumi:test::project::${type}::${name}`;
const urn = urnOf("stopScan");

let simulator: Simulator;
let engine: EngineListener;
let plugin: PluginClient;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimits: { enabled: false } });
  trustSimulator(simulator);
});

afterAll(() => simulator.close());

beforeEach(async () => {
  simulator.requests.clear();
  simulator.faults.clear();
  engine = await EngineListener.start();
  plugin = await startPlugin();
  await plugin.handshake(engine.address);
  await plugin.configure(settings());
});

afterEach(() => {
  plugin[Symbol.dispose]();
  engine.close();
});

/** A plugin in this process, as one that runs already before an engine calls it. */
async function startPlugin(): Promise<PluginClient> {
  const server = new PluginServer({ openSession, version: "1.2.3", engineAddress: undefined });
  return new PluginClient(await server.listen());
}

const settings = (): Readonly<Record<string, string>> => ({
  tenantId: simulator.tenantId,
  clientId: simulator.application.clientId,
  clientSecret: simulator.clientSecret,
  apiBaseUrl: simulator.apiBaseUrl,
  authorityHost: simulator.authorityHost,
});

const pending = () => simulator.world.add({ type: "RunAntiVirusScan" }).id;
const never = () =>
  simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect: "never" } }).id;
const declared = (machineActionId: string, more: Readonly<Record<string, unknown>> = {}) => ({
  machineActionId,
  comment: "Not needed",
  ...more,
});
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

describe("who calls", () => {
  test("is told the version and that secrets are accepted, and gives the address for lines with the handshake", async () => {
    expect(await plugin.version()).toBe("1.2.3");
    expect(await plugin.handshake(engine.address)).toEqual({ acceptsSecrets: true });
    await previewOf(pending());
    expect(engine.lines.map(({ text }) => text)).toEqual([expect.stringContaining("will be cancelled")]);
  });

  test("may be an engine that attaches to a plugin that runs already", async () => {
    using attached = await startPlugin();
    await attached.attach(engine.address);
    await attached.configure(settings());
    const { inputs } = await attached.check(urn, declared(pending()));
    await attached.create(urn, inputs, true);
    expect(engine.lines).toHaveLength(1);
  });
});

describe("config", () => {
  test("an unknown key is a failure, and a secret in plain text becomes one", async () => {
    const { inputs, failures } = await plugin.checkConfig({ ...settings(), tenatId: "x" });
    expect(failures).toEqual([
      { property: "tenatId", reason: 'tenatId is not a setting: did you mean "tenantId"?' },
    ]);
    expect(inputs["clientSecret"]).toEqual(secret(simulator.clientSecret));
    expect(inputs["clientId"]).toBe(simulator.application.clientId);
  });

  test("a secret setting signs in, and the config of an explicit provider names it in errors", async () => {
    await plugin.configure({ ...settings(), clientSecret: secret(simulator.clientSecret) });
    expect((await plugin.create(urn, declared(pending()))).properties["outcome"]).toBe("cancelled");
    using other = await startPlugin();
    await other.configure({ ...settings(), clientSecret: "" }, "subsidiary");
    await expect(other.create(urn, declared(pending()))).rejects.toThrow(
      'Provider "subsidiary": clientSecret',
    );
  });

  test("a changed config replaces nothing, and the engine is left to see the change: it hands over the old config else", async () => {
    expect(await plugin.diffConfig(settings(), { ...settings(), tenantId: "other.example" })).toEqual({
      engineCompares: true,
      replaces: [],
    });
  });
});

async function previewOf(machineActionId: string, name = "stopScan") {
  const { inputs, failures } = await plugin.check(urnOf(name), declared(machineActionId));
  expect(failures).toEqual([]);
  return plugin.create(urnOf(name), inputs, true);
}

describe("lines stand beside their resource, in the order in which they were said", () => {
  test("also when several resources speak at once and the engine is slow at first", async () => {
    let lines = 0;
    engine.beforeLine = async () => {
      lines += 1;
      await delay(lines === 1 ? 150 : 0);
    };
    const names = ["one", "two", "three", "four"];
    const ids = names.map(() => pending());
    await Promise.all(names.map((name, index) => previewOf(ids[index] ?? "", name)));
    expect(engine.lines).toHaveLength(4);
    for (const { urn: beside, text, severity } of engine.lines) {
      const name = beside.split("::").at(-1) ?? "";
      expect(text).toContain(ids[names.indexOf(name)]);
      expect(severity).toBe("info");
    }
  });

  test("two lines of one resource keep their order, and both have arrived when its step ends", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { commands: [] });
    let lines = 0;
    engine.beforeLine = async () => {
      lines += 1;
      await delay(lines === 1 ? 150 : 0);
    };
    const type = "defender:index:BulkMachineActionCancellation";
    const { inputs } = await plugin.check(urnOf("bulk", type), {
      match: { types: ["RunAntiVirusScan", "NewInThisRelease"] },
      comment: "Not needed",
    });
    await plugin.create(urnOf("bulk", type), inputs, true);
    const texts = engine.lines.map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts[0]).toContain("NewInThisRelease");
    expect(texts.join("\n")).toContain(id);
  });
});

describe("values", () => {
  test("that are not known yet pass check, and a preview answers with what is not known yet", async () => {
    const news = declared(unknownText, { comment: secret(unknownText), waitTimeoutSeconds: unknownNumber });
    const { inputs, failures } = await plugin.check(urn, news);
    expect(failures).toEqual([]);
    const { properties } = await plugin.create(urn, inputs, true);
    expect(properties).toMatchObject({
      machineActionId: unknownText,
      comment: secret(unknownText),
      outcome: unknownText,
      commands: secret(unknownText),
    });
  });

  test("that are secrets come back as secrets, with what repeats them", async () => {
    const news = declared(pending(), { comment: secret("hush") });
    const { inputs } = await plugin.check(urn, news);
    expect(inputs["comment"]).toEqual(secret("hush"));
    const { id, properties } = await plugin.create(urn, inputs);
    expect(properties).toMatchObject({
      comment: secret("hush"),
      cancellationComment: secret("hush"),
      commands: secret([]),
    });
    const read = await plugin.read({ urn, id }, properties, inputs);
    expect(read.properties).toEqual(properties);
    expect(await plugin.diff({ urn, id }, properties, inputs)).toEqual({ changes: false, replaces: [] });
    const changed = { ...inputs, comment: secret("hush hush") };
    const { properties: updated } = await plugin.update({ urn, id }, properties, changed);
    expect(updated).toMatchObject({ comment: secret("hush hush"), cancellationComment: secret("hush") });
    expect(cancelCalls()).toBe(1);
  });

  test("another id replaces", async () => {
    const { id, properties } = await plugin.create(urn, declared(pending()));
    expect(await plugin.diff({ urn, id }, properties, declared(pending()))).toEqual({
      changes: true,
      replaces: ["machineActionId"],
    });
  });
});

test("a wait that runs out keeps the resource as pending, with its secrets and the reason", async () => {
  const machineActionId = never();
  const failure = await plugin
    .create(urn, declared(machineActionId, { comment: secret("hush"), waitTimeoutSeconds: 1 }))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InitializationFailed);
  expect(failure).toMatchObject({
    id: machineActionId,
    properties: { outcome: "pending", comment: secret("hush"), sentComments: secret(["hush"]) },
    reasons: [expect.stringContaining("still Pending after 1 s")],
  });
});

describe("read", () => {
  test("imports an action that is cancelled, with the inputs that declare it", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    simulator.world.cancelByOther(id, { comment: "Superseded" });
    const imported = await plugin.read({ urn, id });
    expect(imported).toMatchObject({
      id,
      inputs: { machineActionId: id, comment: "Superseded" },
      properties: { outcome: "cancelled", cancelledBy: "foundCancelled", comment: "Superseded" },
    });
    const { inputs } = await plugin.check(urn, imported.inputs, imported.inputs);
    expect(await plugin.diff({ urn, id }, imported.properties, inputs)).toMatchObject({ changes: false });
  });

  test.each([
    ["that is pending", pending, "only an action that is cancelled can be imported"],
    [
      "that ended",
      () => simulator.world.add({ type: "RunAntiVirusScan", status: "Failed" }).id,
      "it is Failed, and only an action that is cancelled can be imported",
    ],
    ["that does not exist", () => "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f", "404"],
  ])("refuses to import one %s", async (_, idOf, reason) => {
    await expect(plugin.read({ urn, id: idOf() })).rejects.toThrow(reason);
    expect(cancelCalls()).toBe(0);
  });

  test("looks at an action that the stack does not hold", async () => {
    const id = pending();
    const { properties } = await plugin.read({ urn, id }, {}, {});
    expect(properties).toMatchObject({ outcome: "pending", status: "Pending" });
  });

  test("takes what only the host of dynamic providers needs out of the state and the inputs that it left", async () => {
    const id = pending();
    const { inputs } = await plugin.check(urn, declared(id));
    const { properties } = await plugin.create(urn, inputs);
    const left = {
      [providerInputName]: "exports.handler",
      [previewInputName]: false,
      [idFromResourceInputName]: true,
    };
    const read = await plugin.read({ urn, id }, { ...properties, ...left }, { ...inputs, ...left });
    expect(read).toEqual({ id, properties, inputs });
  });

  test("gives no id for a pending one that the service has lost", async () => {
    const id = never();
    const { properties } = await plugin.create(urn, declared(id, { waitTimeoutSeconds: 0 }));
    simulator.world.remove(id);
    expect(await plugin.read({ urn, id }, properties, declared(id))).toMatchObject({ id: "" });
  });
});

describe("functions", () => {
  test("look an action up, and all that match; what holds commands is a secret", async () => {
    const { id } = simulator.world.add(
      { type: "LiveResponse", requestor: "one-of-a-kind@contoso.example" },
      { commands: [{ type: "RunScript", params: [{ key: "Args", value: "hush-argument" }] }] },
    );
    const one = await plugin.invoke("defender:index:getMachineAction", { id });
    expect(one).toMatchObject({ id, status: "Pending", commands: { value: [{}] } });
    const scan = await plugin.invoke("defender:index:getMachineAction", { id: pending() });
    expect(scan["commands"]).toEqual([]);
    const all = await plugin.invoke("defender:index:getMachineActions", {
      types: ["LiveResponse"],
      requestors: ["one-of-a-kind@contoso.example"],
    });
    expect(all).toMatchObject({ actions: { value: [{ id }] } });
  });

  test("name a wrong argument, and a function that does not exist", async () => {
    await expect(plugin.invoke("defender:index:getMachineActions", { type: "x" })).rejects.toThrow("type");
    await expect(plugin.invoke("defender:index:getAll", {})).rejects.toThrow(
      'has no function "defender:index:getAll"',
    );
  });
});

test("delete needs neither config nor the service", async () => {
  using bare = await startPlugin();
  await bare.delete({ urn, id: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f" }, {});
  expect(simulator.requests.entries).toEqual([]);
});

describe("the program's customTimeouts", () => {
  const outcomeOf = (result: Promise<unknown>) => result.catch((error: unknown) => error);

  test("of create and update are how long to wait where waitTimeoutSeconds is not given", async () => {
    const id = never();
    const created = await outcomeOf(plugin.create(urn, declared(id), false, 1));
    expect(created).toMatchObject({
      properties: { outcome: "pending" },
      reasons: [expect.stringContaining("is still Pending after 1 s")],
    });
    const updated = await outcomeOf(plugin.update({ urn, id }, declared(id), declared(id), false, 2));
    expect(updated).toMatchObject({ reasons: [expect.stringContaining("is still Pending after 2 s")] });
  });

  test("do not change what waitTimeoutSeconds says", async () => {
    const { properties } = await plugin.create(urn, declared(never(), { waitTimeoutSeconds: 0 }), false, 60);
    expect(properties).toMatchObject({ outcome: "pending", waitTimeoutSeconds: 0 });
  });

  test("hold for a bulk cancellation as well", async () => {
    never();
    const bulk = urnOf("scans", "defender:index:BulkMachineActionCancellation");
    const { inputs } = await plugin.check(bulk, { match: { types: ["RunAntiVirusScan"] }, comment: "c" });
    expect(await outcomeOf(plugin.create(bulk, inputs, false, 1))).toMatchObject({
      reasons: [expect.stringContaining("is still Pending after 1 s")],
    });
  });
});

describe("Ctrl-C ends within a second", () => {
  /** Interrupts the operation once something has happened, and gives what came of it. */
  async function interrupted(operation: Promise<unknown>, hasCome: () => boolean): Promise<unknown> {
    const ended = operation.catch((error: unknown) => error);
    await expect.poll(hasCome, { timeout: 20_000, interval: 5 }).toBe(true);
    const interruptedAtMs = performance.now();
    await plugin.cancel();
    const result = await ended;
    expect(performance.now() - interruptedAtMs).toBeLessThan(1_000);
    return result;
  }

  test("a wait for the final status, with the state kept as pending", async () => {
    const create = plugin.create(urn, declared(never(), { waitTimeoutSeconds: 3_600 }));
    const reads = () => simulator.requests.entries.filter(({ operation }) => operation === "get").length;
    expect(await interrupted(create, () => cancelCalls() === 1 && reads() > 1)).toMatchObject({
      properties: { outcome: "pending", sentComments: ["Not needed"] },
      reasons: [expect.stringContaining("when the operation was interrupted")],
    });
  });

  test("a sign-in, and no call is sent when it ends", async () => {
    simulator.faults.next("token", faults.hang("beforeEffect"));
    const create = plugin.create(urn, declared(pending()));
    const signsIn = () => simulator.requests.count({ operation: "token" }) === 1;
    expect(await interrupted(create, signsIn)).toMatchObject({
      message: expect.stringContaining("interrupted while the call waited to be sent"),
    });
    expect(cancelCalls()).toBe(0);
  });

  test("the pause before a 404 is confirmed", async () => {
    const create = plugin.create(urn, declared("7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f"));
    const isMissing = () => simulator.requests.entries.some(({ status }) => status === 404);
    expect(await interrupted(create, isMissing)).toMatchObject({
      message: expect.stringContaining("interrupted while the call waited to be sent"),
    });
    expect(cancelCalls()).toBe(0);
  });

  test("a read that waits for its turn, with the state kept, because the call was accepted", async () => {
    // The first look has used the one read of this minute up.
    await plugin.configure({ ...settings(), callsPerMinute: "1" });
    expect(
      await interrupted(plugin.create(urn, declared(pending())), () => cancelCalls() === 1),
    ).toMatchObject({
      properties: { outcome: "pending", sentComments: ["Not needed"] },
    });
    expect(simulator.requests.count({ operation: "get" })).toBe(1);
  });

  test("the pause that the service wants after a 429", async () => {
    simulator.faults.next("cancel", faults.throttled("retryAfterSeconds", 60, Date.now()));
    const create = plugin.create(urn, declared(pending()));
    const answered = () => simulator.requests.entries.some(({ status }) => status === 429);
    expect(await interrupted(create, answered)).toMatchObject({
      message: expect.stringContaining("interrupted while the call waited to be sent"),
    });
    expect(cancelCalls()).toBe(1);
  });

  test("the pause before a read is repeated, with the state kept, because the call was accepted", async () => {
    simulator.faults.always("list", faults.serverError(503));
    const id = pending();
    const { inputs } = await plugin.check(urn, declared(id));
    simulator.faults.always("get", faults.serverError(503));
    const create = plugin.create(urn, inputs);
    const failedReads = () => simulator.requests.entries.filter(({ status }) => status === 503).length;
    expect(await interrupted(create, () => cancelCalls() === 1 && failedReads() > 2)).toMatchObject({
      properties: { outcome: "pending", sentComments: ["Not needed"] },
    });
  });

  test("the pause after a cancel call that got no answer, with the state kept, because it may have run", async () => {
    const id = never();
    const { inputs } = await plugin.check(urn, declared(id));
    simulator.faults.next("cancel", faults.serverError(503, "afterEffect"));
    const readsBefore = simulator.requests.count({ operation: "get" });
    const hasRead = () => simulator.requests.count({ operation: "get" }) > readsBefore && cancelCalls() === 1;
    expect(await interrupted(plugin.create(urn, inputs), hasRead)).toMatchObject({
      properties: { outcome: "pending", sentComments: ["Not needed"] },
    });
  });
});
