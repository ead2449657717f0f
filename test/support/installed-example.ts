import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { z } from "zod";
import { defaultSeedFile } from "../../simulator/seed.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "./cancellation-stack.ts";
import { EngineStack } from "./engine-stack.ts";
import type { PackedPackage } from "./packed-package.ts";
import { linesOf } from "./stack-claims.ts";
import { theEngine } from "./the-engine.ts";

const run = promisify(execFile);
const examples = resolve(import.meta.dirname, "../../examples");

/** What npm calls the machine that this runs on; it has a Node.js for each as a package. */
const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** Options with which npm asks nothing beside packages. */
export const quiet = ["--no-audit", "--no-fund"];

/** Copies an example as a person would, with the tarball in place of the published package. */
export async function copyExample(
  packed: PackedPackage,
  name: string,
  folder: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const target = join(packed.folder, folder);
  await cp(join(examples, name), target, { recursive: true });
  const file = join(target, "package.json");
  const manifest = z
    .looseObject({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(file, "utf8")));
  const dependencies = {
    ...manifest.dependencies,
    ...others,
    "pulumi-defender-endpoint": `file:${packed.tarball}`,
  };
  await writeFile(file, JSON.stringify({ ...manifest, dependencies }));
  return target;
}

export async function installWithNpm(program: string): Promise<void> {
  await run("npm", ["install", ...quiet], { cwd: program });
}

/** The folder of a Node.js of this version. */
async function nodeFolder(packed: PackedPackage, version: string): Promise<string> {
  if (version === process.versions.node) {
    return dirname(process.execPath);
  }
  const folder = join(packed.folder, `node-${version}`);
  const name = `node-${platform}`;
  await mkdir(folder, { recursive: true });
  await run("npm", ["install", ...quiet, "--prefix", folder, `${name}@${version}`], { cwd: folder });
  return join(folder, "node_modules", name, "bin");
}

/** Runs the installed program through the engine: it cancels, changes nothing the second time, and is destroyed. */
export async function cancelWith(
  packed: PackedPackage,
  programDirectory: string,
  nodeVersion: string = process.versions.node,
): Promise<void> {
  const simulator = await startSimulator({ seedFile: defaultSeedFile });
  const folder = join(programDirectory, "..", `stack-of-${nodeVersion}-${Date.now()}`);
  const project = {
    folder,
    projectDirectory: programDirectory,
    programDirectory,
    stateDirectory: join(folder, "state"),
    pulumiHome: join(folder, "home"),
  };
  await mkdir(project.stateDirectory, { recursive: true });
  const engine = await theEngine();
  const PATH = [await nodeFolder(packed, nodeVersion), engine.binDirectory, process.env["PATH"] ?? ""].join(
    delimiter,
  );
  const { stdout: version } = await run("node", ["--version"], { env: { ...process.env, PATH } });
  expect(version.trim()).toBe(`v${nodeVersion}`);
  const stack = new EngineStack(project, engine, { ...simulatorTrust(simulator), PATH });
  try {
    await stack.command("stack", "init", "test");
    await stack.setConfig(simulatorConfig(simulator));
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    expect(await stack.outputs()).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
    const again = await stack.up("--expect-no-changes");
    expect(again.code, linesOf(again)).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.code, linesOf(destroy)).toBe(0);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  } finally {
    await stack.dispose();
    await rm(join(programDirectory, "Pulumi.test.yaml"), { force: true });
    await simulator.close();
  }
}
