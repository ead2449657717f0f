import { cp, mkdir, mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Simulator } from "../../simulator/simulator.ts";
import { pluginFolder } from "../../tools/plugin/bundle.ts";
import { simulatorConfig, simulatorTrust } from "./cancellation-stack.ts";
import { EngineStack } from "./engine-stack.ts";
import { readManifest } from "./packed-package.ts";
import { theEngine } from "./the-engine.ts";

const repository = resolve(import.meta.dirname, "../..");

/**
 * A stack in a copy of an example that uses the plugin, which is installed as the example's README says. To be disposed
 * of when the test ends.
 */
export async function createExampleStack(name: string, simulator: Simulator): Promise<EngineStack> {
  const stacks = join(repository, ".work/engine-stacks");
  await mkdir(stacks, { recursive: true });
  const folder = await mkdtemp(join(stacks, "example-"));
  const project = {
    folder,
    projectDirectory: join(folder, "program"),
    programDirectory: join(folder, "program"),
    stateDirectory: join(folder, "state"),
    pulumiHome: join(folder, "home"),
  };
  const source = join(repository, "examples", name);
  const left = ["venv", "sdks"].map((made) => join(source, made));
  await cp(source, project.programDirectory, {
    recursive: true,
    filter: (path) => !left.includes(path),
  });
  await mkdir(project.stateDirectory);
  const stack = new EngineStack(project, await theEngine(), {
    ...simulatorTrust(simulator),
    // The engine would take the one that npm has put on PATH here.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
  try {
    const { version } = await readManifest();
    await stack.command("plugin", "install", "resource", "defender", version, "--file", pluginFolder);
    await stack.command("stack", "init", "test");
    await stack.setConfig(simulatorConfig(simulator));
    return stack;
  } catch (error) {
    await stack.dispose();
    throw error;
  }
}
