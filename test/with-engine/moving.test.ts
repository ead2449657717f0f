import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "../support/engine-stack.ts";
import { linesOf, stepsOf } from "../support/stack-claims.ts";
import { theEngine } from "../support/the-engine.ts";
import { interpolated, pluginProject, yamlOf } from "../support/yaml-door.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** What both programs declare. */
interface Declared {
  readonly single: Inputs;
  readonly bulk: Inputs;
  /** With a provider of its own. */
  readonly elsewhere: Inputs;
  readonly connection: Inputs;
}

const dynamicProgram = ({
  single,
  bulk,
  elsewhere,
  connection,
}: Declared): EngineStackOptions["program"] => ({
  files: {
    "index.js": `
const { MachineActionCancellation, BulkMachineActionCancellation, Provider } = require("pulumi-defender-endpoint");
new MachineActionCancellation("single", ${JSON.stringify(single)});
new BulkMachineActionCancellation("bulk", ${JSON.stringify(bulk)});
const provider = new Provider("subsidiary", ${JSON.stringify(connection)});
new MachineActionCancellation("elsewhere", ${JSON.stringify(elsewhere)}, { provider });`,
  },
});

const yamlProgram = ({ single, bulk, elsewhere, connection }: Declared): EngineStackOptions["program"] => ({
  files: {
    "Main.yaml": yamlOf({
      resources: {
        single: { type: "defender:MachineActionCancellation", properties: single },
        bulk: { type: "defender:BulkMachineActionCancellation", properties: bulk },
        subsidiary: { type: "pulumi:providers:defender", properties: connection },
        elsewhere: {
          type: "defender:MachineActionCancellation",
          properties: elsewhere,
          options: { provider: interpolated("subsidiary") },
        },
      },
    }),
  },
  project: pluginProject,
});

let simulator: Simulator;
const stacks: EngineStack[] = [];

beforeAll(async () => ensureYamlHost(await theEngine()));

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.dispose()));
  await simulator.close();
});

async function stackOf(program: EngineStackOptions["program"], from?: EngineStack): Promise<EngineStack> {
  const stack = await createEngineStack({
    program,
    config: simulatorConfig(simulator),
    environment: simulatorTrust(simulator),
  });
  stacks.push(stack);
  if (from !== undefined) {
    await stack.importState(await from.exportState());
  }
  simulator.requests.clear();
  return stack;
}

/** Something for each resource to cancel. */
function declare(): Declared {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const other = simulator.world.add({ type: "LiveResponse" });
  simulator.world.add({ type: "CollectInvestigationPackage" });
  return {
    single: { machineActionId: id, comment: "Not needed", expect: { type: "RunAntiVirusScan" } },
    bulk: { match: { types: ["CollectInvestigationPackage"] }, comment: "Not needed either" },
    elsewhere: { machineActionId: other.id, comment: "Not needed there" },
    connection: {
      tenantId: simulator.tenantId,
      clientId: simulator.application.clientId,
      clientSecret: simulator.clientSecret,
      apiBaseUrl: simulator.apiBaseUrl,
      authorityHost: simulator.authorityHost,
    },
  };
}

async function begun(program: EngineStackOptions["program"]): Promise<EngineStack> {
  const stack = await stackOf(program);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(3);
  return stack;
}

/** What an unchanged up asks for: one list for the status of a bulk cancellation, and nothing for a single one. */
function expectUnchangedCalls(): void {
  const calls = simulator.requests.entries.filter(({ server }) => server === "defender");
  expect(calls.map(({ operation }) => operation)).toEqual(["list"]);
}

/** The outputs of every resource, by the end of their names in the state. */
async function outputsOf(stack: EngineStack): Promise<Readonly<Record<string, unknown>>> {
  const { deployment } = await stack.exportState("--show-secrets");
  return Object.fromEntries(
    (deployment.resources ?? [])
      .filter(({ type }) => type.endsWith("MachineActionCancellation"))
      .map(({ urn, outputs: { __provider, ...own } = {} }) => [urn.split("::").at(-1), own]),
  );
}

async function textOfState(stack: EngineStack): Promise<string> {
  return JSON.stringify(await stack.exportState());
}

test("from the dynamic resource to the plugin: the first up changes nothing and cancels nothing, and the next refresh takes the host's properties out", async () => {
  const declared = declare();
  const dynamic = await begun(dynamicProgram(declared));
  const before = await outputsOf(dynamic);

  const plugin = await stackOf(yamlProgram(declared), dynamic);
  const up = await plugin.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(stepsOf(up)).toMatchObject({ single: "same", bulk: "same", elsewhere: "same" });
  expectUnchangedCalls();

  const refresh = await plugin.refresh();
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(await textOfState(plugin)).not.toMatch(/__provider|__preview/);
  expect(await outputsOf(plugin)).toEqual(before);
  expect((await plugin.up("--expect-no-changes")).code).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("from the plugin to the dynamic resource: the first up updates the state without a cancel call, and nothing after it changes", async () => {
  const declared = declare();
  const plugin = await begun(yamlProgram(declared));
  const before = await outputsOf(plugin);

  const dynamic = await stackOf(dynamicProgram(declared), plugin);
  const up = await dynamic.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(stepsOf(up)).toMatchObject({ single: "update", bulk: "update", elsewhere: "update" });
  expectUnchangedCalls();
  expect(await outputsOf(dynamic)).toEqual(before);

  const refresh = await dynamic.refresh("--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  const again = await dynamic.up("--expect-no-changes");
  expect(again.code, linesOf(again)).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  expect((await dynamic.destroy()).code).toBe(0);
});
