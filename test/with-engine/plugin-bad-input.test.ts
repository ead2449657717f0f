import { delimiter } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { pluginTroubles } from "../../tools/reference/troubles.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";
import { theEngine } from "../support/the-engine.ts";
import { interpolated, pluginProject, yamlOf } from "../support/yaml-door.ts";

const type = "defender:MachineActionCancellation";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeAll(async () => ensureYamlHost(await theEngine()));

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

interface PreviewOptions extends Pick<EngineStackOptions, "config" | "environment"> {
  readonly project?: Readonly<Record<string, unknown>>;
}

/** The preview of a program. Nothing in it may reach the service. */
async function previewOf(
  program: Readonly<Record<string, unknown>>,
  { project = pluginProject, config = {}, environment = {} }: PreviewOptions = {},
) {
  stack = await createEngineStack({
    program: { files: { "Main.yaml": yamlOf(program) }, project },
    config: { ...simulatorConfig(simulator), ...config },
    environment: { ...simulatorTrust(simulator), ...environment },
  });
  const preview = await stack.preview();
  return { code: preview.code, said: `${linesOf(preview)}\n${preview.stdout}` };
}

const declared = (more: Readonly<Record<string, unknown>> = {}) => ({
  machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id,
  comment: "Not needed",
  ...more,
});

/** The engine's own words that the troubleshooting page explains. */
function expectExplained(said: string, ...words: readonly string[]): void {
  for (const word of words) {
    expect(pluginTroubles.map(({ says }) => says)).toContain(word);
    expect(said).toContain(word);
  }
}

test("wrong settings: each is named with its fix, before anything is sent", async () => {
  const { code, said } = await previewOf(
    { resources: { scan: { type, properties: declared() } } },
    {
      config: {
        "defender:tenatId": "x",
        "defender:useCli": "true",
        "defender:callsPerMinute": "abc",
        "defender:cloud": "gcchigh2",
      },
    },
  );
  expect(code).not.toBe(0);
  expect(said).toContain('tenatId is not a setting: did you mean "tenantId"?');
  expect(said).toContain("set ARM_USE_CLI in the environment instead");
  expect(said).toContain('callsPerMinute: "abc" is not valid. To fix: give a whole number from 1 to 1000000');
  expect(said).toContain('cloud: "gcchigh2" is not valid. To fix: give commercial, gcc, gccHigh or dod.');
  expect(simulator.requests.count()).toBe(0);
});

test("a number for a text, and an unquoted id that YAML takes for a number, are named with what they must be", async () => {
  const { code, said } = await previewOf({
    resources: { scan: { type, properties: declared({ comment: 5, machineActionId: 12345678 }) } },
  });
  expect(code).not.toBe(0);
  expect(said).toContain("comment is 5, but must be a text that says why the action is cancelled");
  expect(said).toContain("machineActionId is 12345678, but must be the action's GUID");
});

test("a text for a number, an input and an output that do not exist are named by the language host", async () => {
  const { code, said } = await previewOf({
    resources: {
      scan: { type, properties: declared({ waitTimeoutSeconds: "soon" }) },
      other: { type, properties: declared({ waitTimeout: 5 }) },
    },
    outputs: { outcome: interpolated("scan.outcom") },
  });
  expect(code).not.toBe(0);
  expectExplained(said, "is not assignable from", "does not exist on");
  expect(said).toContain("waitTimeoutSeconds: Cannot assign type 'string' to type 'number'");
  expect(said).toContain("Existing properties are:");
  expect(said).toContain("outcom does not exist on scan");
});

test("without the plugin the engine says that it found none", async () => {
  // A program of npm has the plugin on its path, because the package brings it along.
  const environment = { PATH: [(await theEngine()).binDirectory, "/usr/bin", "/bin"].join(delimiter) };
  const program = { resources: { scan: { type, properties: declared() } } };
  const { code, said } = await previewOf(program, { project: { runtime: "yaml" }, environment });
  expect(code).not.toBe(0);
  expectExplained(said, 'error loading package "defender"');
});

test("a plugin of an older version than the program wants is warned of", async () => {
  const { said } = await previewOf({
    resources: { scan: { type, properties: declared(), options: { version: "9.9.9" } } },
  });
  expectExplained(said, "resource plugin defender is expected to have version");
});
