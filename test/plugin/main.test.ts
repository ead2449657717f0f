import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { pluginExecutable, pluginFolder } from "../../tools/plugin/bundle.ts";
import { EngineListener } from "../support/engine-listener.ts";
import { PluginProcess } from "../support/plugin-process.ts";
import { killIfRunning } from "../support/process-tree.ts";

/** How long the process may outlive its engine, in milliseconds. */
const maxMs = 10_000;

const urnOf = (name: string) => `urn:pulumi:test::project::defender:index:MachineActionCancellation::${name}`;

let simulator: Simulator;
const processes: PluginProcess[] = [];

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.stop()));
  await simulator.close();
});

async function start(config: Readonly<Record<string, string>> = {}): Promise<PluginProcess> {
  const started = await PluginProcess.start({
    config: {
      tenantId: simulator.tenantId,
      clientId: simulator.application.clientId,
      clientSecret: simulator.clientSecret,
      apiBaseUrl: simulator.apiBaseUrl,
      authorityHost: simulator.authorityHost,
      ...config,
    },
    environment: { NODE_EXTRA_CA_CERTS: simulator.certificatePath },
  });
  processes.push(started);
  return started;
}

const pending = () => simulator.world.add({ type: "RunAntiVirusScan" }).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

/** Creates a cancellation in a process that is not going to answer. */
function begin({ client }: PluginProcess, name: string, machineActionId: string): void {
  client.create(urnOf(name), { machineActionId, comment: "Not needed" }).catch(() => undefined);
}

async function endsWithin(process: PluginProcess, ms: number): Promise<void> {
  const sinceMs = performance.now();
  await process.ended();
  expect(performance.now() - sinceMs).toBeLessThan(ms);
}

test("a plugin whose engine is gone during the pause after a 429 does not send the call again, and ends", async () => {
  const plugin = await start();
  simulator.faults.next("cancel", faults.throttled("retryAfterSeconds", 2, Date.now()));
  begin(plugin, "throttled", pending());
  await expect.poll(cancelCalls, { timeout: 20_000, interval: 10 }).toBe(1);
  plugin.engine.close();
  await endsWithin(plugin, maxMs);
  expect(cancelCalls()).toBe(1);
});

test("a plugin whose engine is gone during a wait stops reading, and ends", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect: "never" } });
  const plugin = await start();
  begin(plugin, "waits", id);
  await expect.poll(cancelCalls, { timeout: 20_000, interval: 10 }).toBe(1);
  plugin.engine.close();
  await endsWithin(plugin, maxMs);
  expect(cancelCalls()).toBe(1);
});

test("a plugin whose engine was gone before the plugin was ready ends, too", async () => {
  const engine = await EngineListener.start();
  engine.close();
  const child = spawn(process.execPath, [join(pluginFolder, pluginExecutable), engine.address], {
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill());
  expect(await once(child, "exit")).toEqual([1, null]);
});

test("killed between the cancel call and its answer, the next process adopts what it did, without a second call", async () => {
  const id = pending();
  const killed = await start();
  simulator.faults.next("cancel", faults.hang("afterEffect"), { actionId: id });
  begin(killed, "killed", id);
  await expect
    .poll(() => simulator.world.truth(id).cancelsEffective, { timeout: 20_000, interval: 10 })
    .toBe(1);
  killIfRunning(killed.processId);
  await killed.ended();

  const { client } = await start();
  const { inputs } = await client.check(urnOf("killed"), { machineActionId: id, comment: "Not needed" });
  const { properties } = await client.create(urnOf("killed"), inputs);
  expect(properties).toMatchObject({ outcome: "cancelled", status: "Cancelled" });
  expect(cancelCalls()).toBe(1);
});

test("destroy and an unchanged update call nothing", async () => {
  const id = pending();
  const first = await start();
  const inputs = (await first.client.check(urnOf("scan"), { machineActionId: id, comment: "c" })).inputs;
  const { properties } = await first.client.create(urnOf("scan"), inputs);
  simulator.requests.clear();

  const { client } = await start({ clientSecret: "revoked~secret-of-this-test" });
  const checked = await client.check(urnOf("scan"), { machineActionId: id, comment: "c" }, inputs);
  const call = { urn: urnOf("scan"), id };
  expect(await client.diff(call, properties, checked.inputs)).toEqual({ changes: false, replaces: [] });
  await client.delete(call, properties);
  expect(simulator.requests.count()).toBe(0);
});
