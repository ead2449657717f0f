import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { engineFiles } from "../../tools/engine/engine-files.ts";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { packArchives } from "../../tools/plugin/archive.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "../support/engine-stack.ts";
import { linesOf, resourcesOf } from "../support/stack-claims.ts";
import { theEngine } from "../support/the-engine.ts";
import { interpolated, pluginProject, yamlOf } from "../support/yaml-door.ts";

const run = promisify(execFile);
const cancellationType = "defender:index:MachineActionCancellation";

let simulator: Simulator;
const stacks: EngineStack[] = [];

beforeAll(async () => ensureYamlHost(await theEngine()));

beforeEach(async () => {
  simulator = await startSimulator({ rateLimits: { enabled: false } });
});

afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.dispose()));
  await simulator.close();
});

async function yamlStack(
  program: Readonly<Record<string, unknown>>,
  options: Partial<EngineStackOptions> = {},
): Promise<EngineStack> {
  const stack = await createEngineStack({
    program: { files: { "Main.yaml": yamlOf(program) }, project: pluginProject },
    config: simulatorConfig(simulator),
    environment: simulatorTrust(simulator),
    ...options,
  });
  stacks.push(stack);
  return stack;
}

const pending = () => simulator.world.add({ type: "RunAntiVirusScan" }).id;

function cancelled(): string {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { cancelledByOther: { afterMs: 0 } });
  simulator.clock.advance(1);
  return id;
}

const declare = (properties: Readonly<Record<string, unknown>>) => ({
  resources: { stopScan: { type: cancellationType, properties: { comment: "Not needed", ...properties } } },
});

test("pulumi schema check finds no fault", async () => {
  const command = join((await theEngine()).binDirectory, engineFiles.command);
  const { stdout, stderr } = await run(command, ["schema", "check", "provider/plugin/schema.json"]);
  expect(stdout + stderr).not.toMatch(/error|warning/i);
});

test("pulumi plugin install takes the archive, and a program finds the plugin without being told where it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "archives-"));
  try {
    const archives = await packArchives("1.2.3", folder);
    const archive = archives.find((path) => path.includes("linux-amd64")) ?? "";
    const program = { "Main.yaml": yamlOf(declare({ machineActionId: pending() })) };
    const stack = await yamlStack(
      {},
      {
        program: { files: program, project: { runtime: "yaml" } },
        // npm has put one on PATH here, which would be found as well.
        environment: { ...simulatorTrust(simulator), PULUMI_IGNORE_AMBIENT_PLUGINS: "true" },
      },
    );
    await stack.command("plugin", "install", "resource", "defender", "1.2.3", "--file", archive);
    const preview = await stack.preview();
    expect(preview.code, linesOf(preview)).toBe(0);
    expect(linesOf(preview)).toContain("will be cancelled");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a secret setting in plain text is stored as a secret, and a secret comment nowhere in plain text, though the service echoes it", async () => {
  const stack = await yamlStack(
    declare({ machineActionId: pending(), comment: { "fn::secret": "hush-incident-1042" } }),
    { config: { ...simulatorConfig(simulator), "defender:clientSecret": simulator.clientSecret } },
  );
  expect((await stack.up()).code).toBe(0);
  expect((await stack.refresh("--expect-no-changes")).code).toBe(0);
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  const exported = JSON.stringify(await stack.exportState());
  expect(exported).not.toContain("hush-incident-1042");
  expect(exported).not.toContain(simulator.clientSecret);
  const { stopScan } = await resourcesOf(stack);
  expect(stopScan?.outputs["cancellationComment"]).toBeDefined();
});

describe("pulumi import", () => {
  test("takes over an action that is cancelled, without a cancel call, and the next update changes nothing", async () => {
    const id = cancelled();
    const stack = await yamlStack({});
    const printed = await stack.command(
      "import",
      cancellationType,
      "stopScan",
      id,
      "--yes",
      "--protect=false",
    );
    expect(printed).toContain("machineActionId");
    const { stopScan } = await resourcesOf(stack);
    expect(stopScan?.outputs).toMatchObject({ outcome: "cancelled", cancelledBy: "foundCancelled" });
    const { comment } = stopScan?.inputs ?? {};
    await stack.writeProgram({ "Main.yaml": yamlOf(declare({ machineActionId: id, comment })) });
    const up = await stack.up("--expect-no-changes");
    expect(up.code, linesOf(up)).toBe(0);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  });

  test("refuses what is pending, has ended, does not exist or is no id, with a sentence and without a trace", async () => {
    const stack = await yamlStack({});
    const ended = simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" }).id;
    const refusals: readonly [id: string, sentence: RegExp][] = [
      [
        pending(),
        /it is Pending, and only an action that is cancelled can be imported\. To cancel it, declare it/,
      ],
      [ended, /it is Succeeded, and only an action that is cancelled can be imported\. It has ended/],
      ["7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f", /404/],
      ["stop-scan", /GUID/],
    ];
    for (const [id, sentence] of refusals) {
      await expect(stack.command("import", cancellationType, "stopScan", id, "--yes")).rejects.toThrow(
        sentence,
      );
    }
    expect(await resourcesOf(stack)).toEqual({});
    expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  });
});

test("both look-ups are functions, and what a live response was given stays secret", async () => {
  const { id } = simulator.world.add(
    { type: "LiveResponse" },
    { commands: [{ type: "RunScript", params: [{ key: "Args", value: "hush-argument" }] }] },
  );
  const stack = await yamlStack({
    variables: {
      one: { "fn::invoke": { function: "defender:getMachineAction", arguments: { id } } },
      all: {
        "fn::invoke": { function: "defender:getMachineActions", arguments: { types: ["LiveResponse"] } },
      },
    },
    outputs: { status: interpolated("one.status"), first: interpolated("all.actions[0].id") },
  });
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await stack.outputs()).toEqual({ status: "Pending", first: id });
  expect(JSON.stringify(await stack.state())).not.toContain("hush-argument");
});

test("Ctrl-C ends a wait within seconds and keeps the state as pending", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel: { takesEffect: "never" } });
  const stack = await yamlStack(declare({ machineActionId: id, waitTimeoutSeconds: 3_600 }));
  const operation = stack.start("up");
  await expect.poll(() => simulator.requests.count({ operation: "cancel" }), { timeout: 60_000 }).toBe(1);
  // Its answer is followed by a read before there is a wait: the one of the check, and this.
  await expect
    .poll(() => simulator.requests.count({ operation: "get" }), { timeout: 60_000 })
    .toBeGreaterThan(1);
  const interruptedAtMs = performance.now();
  operation.kill("SIGINT");
  const { stdout } = await operation.finished;
  expect(performance.now() - interruptedAtMs).toBeLessThan(5_000);
  expect(stdout).toContain("when the operation was interrupted");
  const { stopScan } = await resourcesOf(stack);
  expect(stopScan?.outputs).toMatchObject({ outcome: "pending", sentComments: ["Not needed"] });
});

test("a program with two tenants: each provider signs in to its own, get looks at an action, and nothing secret or of a host is stored", async () => {
  const other = await startSimulator({
    tenantId: "22222222-3333-4444-8555-666666666666",
    application: { secrets: [{ value: "other~secret-of-this-test" }] },
  });
  const folder = await mkdtemp(join(tmpdir(), "two-tenants-"));
  try {
    const certificates = join(folder, "both.pem");
    await writeFile(certificates, `${simulator.certificatePem}\n${other.certificatePem}`);
    const there = other.world.add({ type: "RunAntiVirusScan" });
    const watched = other.world.add({ type: "Isolate" });
    const options = { provider: interpolated("subsidiary") };
    const stack = await yamlStack(
      {
        resources: {
          subsidiary: {
            type: "pulumi:providers:defender",
            properties: {
              tenantId: other.tenantId,
              clientId: other.application.clientId,
              clientSecret: other.clientSecret,
              apiBaseUrl: other.apiBaseUrl,
              authorityHost: other.authorityHost,
              callsPerMinute: 50,
            },
          },
          here: { type: cancellationType, properties: { machineActionId: pending(), comment: "Not needed" } },
          there: {
            type: cancellationType,
            properties: { machineActionId: there.id, comment: "Not needed" },
            options: { ...options, customTimeouts: { create: "2m" } },
          },
          watched: { type: cancellationType, get: { id: watched.id }, options },
        },
        outputs: { watched: interpolated("watched.status") },
      },
      { environment: { NODE_EXTRA_CA_CERTS: certificates } },
    );
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    expect(await stack.outputs()).toEqual({ watched: "Pending" });
    expect(other.world.truth(there.id).action.status).toBe("Cancelled");
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
    expect(other.requests.count({ operation: "cancel" })).toBe(1);
    const state = JSON.stringify(await stack.state());
    expect(state).not.toMatch(/__provider|__preview/);
    expect(state).not.toContain(other.clientSecret);
    expect(state).not.toContain(simulator.clientSecret);
    expect((await stack.up("--expect-no-changes")).code).toBe(0);
    expect((await stack.destroy()).code).toBe(0);
    expect(other.requests.count({ operation: "cancel" })).toBe(1);
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});

test("a bulk cancellation from a saved plan cancels what was reviewed, and neither a refresh nor the next update changes anything", async () => {
  const ids = [pending(), pending()].sort();
  const stack = await yamlStack({
    resources: {
      scans: {
        type: "defender:index:BulkMachineActionCancellation",
        properties: { match: { types: ["RunAntiVirusScan"] }, comment: "Not needed" },
      },
    },
    outputs: { counts: interpolated("scans.counts"), pending: interpolated("scans.pending") },
  });
  const plan = join(stack.project.folder, "plan.json");
  const preview = await stack.preview("--save-plan", plan, "--diff");
  expect(preview.code, linesOf(preview)).toBe(0);
  for (const id of ids) {
    expect(preview.stdout).toContain(id);
  }
  const up = await stack.up("--plan", plan);
  expect(up.code, linesOf(up)).toBe(0);
  expect(await stack.outputs()).toEqual({
    counts: { cancelled: 2, cancelledTooLate: 0, endedOtherwise: 0, pending: 0 },
    pending: [],
  });
  expect((await stack.refresh("--expect-no-changes")).code).toBe(0);
  expect((await stack.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(2);
});
