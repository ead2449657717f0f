import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { startSimulator } from "../../simulator/simulator.ts";
import { ProcessReports } from "../bench/process-reports.ts";
import { hostConfig, ProviderProcess, providerText } from "../support/provider-process.ts";

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const inputs = { machineActionId: id, comment: "Not needed", __provider: providerText };
const outputs = { ...inputs, type: "RunAntiVirusScan", status: "Cancelled", outcome: "cancelled" };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "defender-loaded-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Which of the packages that cost time and memory the host has loaded for these calls. */
async function loadedFor(
  calls: (host: ProviderProcess) => Promise<unknown>,
  config: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const reports = await ProcessReports.createIn(folder);
  const host = await ProviderProcess.start(config, { ...reports.environment, ...environment });
  try {
    await calls(host);
  } finally {
    await host.stop();
  }
  const [report] = await reports.take();
  const costly = ["@azure/identity", "got", "jose", "zod"];
  return costly.filter((name) => report?.packages.includes(name));
}

test("a destroy loads nothing but the engine's host", async () => {
  expect(await loadedFor((host) => host.delete(id, outputs))).toEqual([]);
});

test("an unchanged up loads what validates, and neither what signs in nor what calls", async () => {
  const loaded = await loadedFor(async (host) => {
    const checked = await host.check(inputs, inputs);
    expect(await host.diff(id, outputs, checked.inputs)).toMatchObject({ changes: false });
  });
  expect(loaded).toEqual(["zod"]);
});

test("only a method that calls the service loads all of it", async () => {
  const simulator = await startSimulator();
  const action = simulator.world.add({ type: "RunAntiVirusScan" });
  const trust = { NODE_EXTRA_CA_CERTS: simulator.certificatePath };
  const loaded = await loadedFor((host) => host.read(action.id, outputs), hostConfig(simulator), trust);
  await simulator.close();
  expect(loaded).toEqual(["@azure/identity", "got", "jose", "zod"]);
});

test("a program and its provider load nothing of the plugin", async () => {
  const script = `
const { MachineActionCancellation, Provider, getMachineAction } = require("pulumi-defender-endpoint");
const kinds = [require("pulumi-defender-endpoint/provider"), require("pulumi-defender-endpoint/bulk-provider")];
const config = { get: () => undefined };
Promise.all(kinds.map((kind) => kind.configure({ config }).then(() => kind.check({}, {})))).then((checked) => {
  const files = Object.keys(require.cache);
  console.log(JSON.stringify({ failures: checked.map(({ failures }) => failures.length), files }));
});`;
  const cwd = resolve(import.meta.dirname, "../..");
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd });
  const { failures, files } = z
    .object({ failures: z.array(z.number()), files: z.array(z.string()) })
    .parse(JSON.parse(stdout));
  expect(failures.every((count) => count > 0)).toBe(true);
  expect(files.some((file) => file.includes(join("dist", "resources")))).toBe(true);
  expect(files.filter((file) => file.includes(join("dist", "plugin")))).toEqual([]);
});
