import { rm } from "node:fs/promises";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import { inject } from "vitest";
import { engineEnvironment } from "../../tools/engine/engine-environment.ts";
import { createEngineProject } from "./engine-project.ts";

export interface InlineStackOptions {
  /** Runs in the process of the test. */
  readonly program: PulumiFn;
  readonly config?: Parameters<Stack["setAllConfig"]>[0];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface InlineStack {
  readonly stack: Stack;
  readonly stateDirectory: string;
  dispose(): Promise<void>;
}

/**
 * A stack with its state in a local file and its program in this process, operated through the Automation API. The
 * API lets commands inherit the environment of its process, so until `dispose` this process has that of the engine.
 */
export async function createInlineStack(options: InlineStackOptions): Promise<InlineStack> {
  const project = await createEngineProject({ files: {} });
  const before = { ...process.env };
  const dispose = async () => {
    replaceProcessEnvironment(before);
    await rm(project.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  replaceProcessEnvironment(
    engineEnvironment({
      engine: inject("engine"),
      stateDirectory: project.stateDirectory,
      pulumiHome: project.pulumiHome,
      passphrase: "passphrase-of-an-inline-stack",
      extra: options.environment ?? {},
    }),
  );
  try {
    const stack = await LocalWorkspace.createStack(
      { stackName: "test", projectName: "inline-test", program: options.program },
      { workDir: project.programDirectory },
    );
    await stack.setAllConfig(options.config ?? {});
    return { stack, stateDirectory: project.stateDirectory, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function replaceProcessEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, environment);
}
