import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { defaultSeedFile } from "../../../simulator/seed.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { compileFlags, goEnvironment } from "../../../tools/engine/go-build.ts";
import { ensureYamlHost } from "../../../tools/engine/yaml-host.ts";
import { pluginTrouble } from "../../../tools/reference/troubles.ts";
import { writeSdks } from "../../../tools/sdk/write-sdks.ts";
import { simulatorConfig, simulatorTrust } from "../../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack } from "../../support/engine-stack.ts";
import { createExampleStack } from "../../support/example-stack.ts";
import { readDocument } from "../../support/fenced-blocks.ts";
import {
  expectToMoveToDynamicResource,
  expectToMoveToPlugin,
  javaScriptProgram,
} from "../../support/moves.ts";
import { theEngine } from "../../support/the-engine.ts";
import { pluginProject } from "../../support/yaml-door.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../../..");
const drivers = join(repository, "test/support/inline-programs");

/** Does an operation on the example's stack and returns what it printed. Throws when it fails. */
type Operate = (operation: string, ...options: string[]) => Promise<string>;

let sdks: string;
let nodeSdk: Promise<string> | undefined;
let simulator: Simulator;
let stack: EngineStack | undefined;

beforeAll(async () => {
  // Within the repository, so that the Node.js SDK finds the packages that it names.
  await mkdir(join(repository, ".work"), { recursive: true });
  sdks = await mkdtemp(join(repository, ".work/sdks-"));
  await writeSdks(sdks);
});

afterAll(() => rm(sdks, { recursive: true, maxRetries: 5 }));

beforeEach(async () => {
  simulator = await startSimulator({ seedFile: defaultSeedFile });
});

afterEach(async () => {
  await stack?.dispose();
  stack = undefined;
  await simulator.close();
});

/** The example with its SDK where `pulumi package add` puts it. */
async function exampleWithSdk(language: "python" | "go"): Promise<EngineStack> {
  const example = await createExampleStack(language, simulator);
  stack = example;
  await cp(join(sdks, language), join(example.project.programDirectory, "sdks/defender"), {
    recursive: true,
  });
  return example;
}

/** The folder of the Node.js SDK, compiled once. */
function compiledNodeSdk(): Promise<string> {
  nodeSdk ??= compileNodeSdk();
  return nodeSdk;
}

async function compileNodeSdk(): Promise<string> {
  const sdk = join(sdks, "nodejs");
  await run(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", sdk]);
  // As the script does that npm runs when the SDK is installed.
  await copyFile(join(sdk, "package.json"), join(sdk, "bin/package.json"));
  return join(sdk, "bin");
}

const nodeProject = { ...pluginProject, runtime: "nodejs" };

/** The program of the examples, in JavaScript. */
const nodeProgram = (sdk: string) => `
const { MachineActionCancellation } = require(${JSON.stringify(sdk)});
const { outcome, cancelledBy, status } = new MachineActionCancellation("stop-scan", {
  machineActionId: "067a2fc5-af14-41ad-a775-210604a83c1f",
  comment: "Scan started on the wrong host group, INC-1042",
  expect: { type: "RunAntiVirusScan", computerDnsName: "laptop-101.contoso.example" },
});
module.exports = { outcome, cancelledBy, status };
`;

/** Operates a stack by the engine's command and the language host of its program. */
function throughCommand(example: EngineStack): Operate {
  return async (operation, ...options) => {
    const unattended = operation === "preview" ? [] : ["--yes", "--skip-preview"];
    return await example.command(operation, ...unattended, ...options);
  };
}

/** What every example is proven to do: a preview calls nothing, an update cancels, and nothing else ever does. */
async function expectToCancel(example: EngineStack, operate: Operate): Promise<void> {
  const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
  expect(await operate("preview")).toMatch(/: will be cancelled[.,]/);
  expect(cancelCalls()).toBe(0);
  await operate("up");
  expect(await example.outputs()).toEqual({
    outcome: "cancelled",
    cancelledBy: "thisResource",
    status: "Cancelled",
  });
  await operate("up", "--expect-no-changes");
  await operate("destroy");
  expect(cancelCalls()).toBe(1);
}

test("the Node.js SDK compiles with this repository's TypeScript, and a program cancels with it", async () => {
  const example = await createEngineStack({
    program: { files: { "index.js": nodeProgram(await compiledNodeSdk()) }, project: nodeProject },
    config: simulatorConfig(simulator),
    environment: simulatorTrust(simulator),
  });
  stack = example;
  await expectToCancel(example, throughCommand(example));
});

describe("a JavaScript program moves", () => {
  test("from the dynamic resource to the plugin's Node.js SDK: the first up changes nothing and cancels nothing, and the next refresh takes the host's properties out", async () => {
    const sdk = await compiledNodeSdk();
    await expectToMoveToPlugin((declared) => ({ ...javaScriptProgram(sdk, declared), project: nodeProject }));
  });

  test("from the plugin's Node.js SDK to the dynamic resource: the first up updates the state without a cancel call, and nothing after it changes", async () => {
    const sdk = await compiledNodeSdk();
    await expectToMoveToDynamicResource((declared) => ({
      ...javaScriptProgram(sdk, declared),
      project: nodeProject,
    }));
  });
});

test("the YAML example cancels, by the language host and the installed plugin", async () => {
  await ensureYamlHost(await theEngine());
  const example = await createExampleStack("yaml", simulator);
  stack = example;
  await expectToCancel(example, throughCommand(example));
});

test("the Python SDK compiles and the example cancels with it, through the Automation API", async () => {
  const example = await exampleWithSdk("python");
  const cwd = example.project.programDirectory;
  const python = join(cwd, "venv/bin/python");
  await run("python3", ["-m", "venv", "venv"], { cwd });
  await run(python, ["-m", "compileall", "-q", "sdks/defender"], { cwd });
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"], { cwd });
  await expectToCancel(example, async (operation, ...options) => {
    const driver = join(drivers, "operate.py");
    return (await run(python, [driver, operation, ...options], { cwd, env: example.environment })).stdout;
  });
});

test("the Go SDK compiles and the example cancels with it, through the Automation API", async () => {
  const example = await exampleWithSdk("go");
  const cwd = example.project.programDirectory;
  const env = { ...goEnvironment(), GOFLAGS: "-mod=mod" };
  await cp(join(drivers, "operate_test.go"), join(cwd, "operate_test.go"));
  await run("go", ["build", ...compileFlags, "example.com/pulumi-defender/sdk/go/..."], { cwd, env });
  await run("go", ["test", ...compileFlags, "-c", "-o", "operate", "."], { cwd, env });
  await expectToCancel(example, async (operation, ...options) => {
    const driver = [join(cwd, "operate"), ["-test.run=^TestOperate$", "--", operation, ...options]] as const;
    return (await run(...driver, { cwd, env: example.environment })).stdout;
  });
});

test.each([
  ["no plugin", undefined],
  ["another version than the program asks for", "9.9.9"],
])("troubleshooting.md explains what the engine says when there is %s", async (_, version) => {
  await ensureYamlHost(await theEngine());
  const example = await createExampleStack("yaml", simulator);
  stack = example;
  if (version === undefined) {
    await example.command("plugin", "rm", "resource", "defender", "--yes");
  } else {
    const file = join(example.project.programDirectory, "Pulumi.yaml");
    const program = await readFile(file, "utf8");
    const options = `    options: { version: ${version} }\n`;
    await writeFile(file, program.replace("    properties:", `${options}    properties:`));
  }
  const preview = await example.preview();
  expect(preview.code).not.toBe(0);
  expect(preview.stdout + preview.stderr).toContain(pluginTrouble.says);
  expect(await readDocument("docs/troubleshooting.md")).toContain(`| “${pluginTrouble.says}” |`);
});

test.each(["yaml", "python", "go"])(
  "the %s example stands alone: project, program and README",
  async (name) => {
    const folder = join(repository, "examples", name);
    const project = z.looseObject({ name: z.string(), description: z.string() });
    const text = await readFile(join(folder, "Pulumi.yaml"), "utf8");
    expect(project.parse(parse(text)).name).toBe(`defender-${name}`);
    expect(await readFile(join(folder, "README.md"), "utf8")).toContain("## Run it");
  },
);
