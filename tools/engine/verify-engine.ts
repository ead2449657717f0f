import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment } from "./engine-environment.ts";
import { engineFiles } from "./engine-files.ts";
import { engineVersion } from "./engine-version.ts";
import { runCommand } from "./run-command.ts";

const answer = "dynamic-provider-answered";

/** One resource whose value comes out of the dynamic provider process. */
const program = `
const pulumi = require("@pulumi/pulumi");
class Probe extends pulumi.CustomResource {
  constructor() {
    super("pulumi-nodejs:dynamic:Probe", "probe", {
      answer: undefined,
      __provider:
        'exports.handler = () => ({ create: async () => ({ id: "1", outs: { answer: "${answer}" } }) });',
    });
  }
}
exports.answer = new Probe().answer;
`;

/** Runs `pulumi version` and returns the version. Throws when the command does not run or is too old. */
export async function readEngineVersion(binDirectory: string): Promise<string> {
  const command = join(binDirectory, engineFiles.command);
  return engineVersion(
    await runCommand(command, ["version"], {
      workingDirectory: tmpdir(),
      environment: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
      timeoutMs: 60_000,
    }),
  );
}

/**
 * Deploys a program with one dynamic resource to a throw-away local state: proof that the command, the Node.js
 * language host and the dynamic provider work together. Returns the version of the engine.
 */
export async function verifyEngine(binDirectory: string): Promise<string> {
  const version = await readEngineVersion(binDirectory);
  const files = {
    "Pulumi.yaml": "name: engine-probe\nruntime: nodejs\nmain: index.js\n",
    "index.js": program,
  };
  await runProbe(binDirectory, files, ["up", "--yes", "--skip-preview"]);
  return version;
}

/** Previews a YAML program: proof that the command finds the YAML host in this folder and that both work together. */
export async function verifyYamlHost(binDirectory: string): Promise<void> {
  const project = `name: yaml-probe\nruntime: yaml\noutputs:\n  answer: ${answer}\n`;
  await runProbe(binDirectory, { "Pulumi.yaml": project }, ["preview"]);
}

async function runProbe(
  binDirectory: string,
  files: Readonly<Record<string, string>>,
  operation: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-engine-probe-"));
  try {
    const project = join(folder, "project");
    const stateDirectory = join(folder, "state");
    await mkdir(project);
    await mkdir(stateDirectory);
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(project, name), text);
    }
    const nodeModules = join(import.meta.dirname, "../..", "node_modules");
    await symlink(nodeModules, join(project, "node_modules"), "junction");
    const environment = engineEnvironment({
      engine: { binDirectory },
      stateDirectory,
      pulumiHome: join(folder, "home"),
      passphrase: "probe",
    });
    const pulumi = (...commandArguments: string[]) =>
      runCommand(join(binDirectory, engineFiles.command), [...commandArguments, "--non-interactive"], {
        workingDirectory: project,
        environment,
        timeoutMs: 180_000,
      });
    await pulumi("stack", "init", "probe");
    const output = await pulumi(...operation, "--stack", "probe");
    if (!output.includes(answer)) {
      throw new Error(`A program run for a check did not give its output back. It printed:\n${output}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
