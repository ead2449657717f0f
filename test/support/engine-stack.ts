import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { engineEnvironment } from "../../tools/engine/engine-environment.ts";
import { engineFiles } from "../../tools/engine/engine-files.ts";
import type { Engine } from "../../tools/engine/ensure-engine.ts";
import { type EngineOperation, type OperationResult, startOperation } from "./engine-operation.ts";
import {
  createEngineProject,
  type EngineProject,
  type ProgramSource,
  projectName,
  writeProgramFiles,
} from "./engine-project.ts";
import { quickStart } from "./quick-start.ts";
import { configFile, passphrase, type StackConfig, stateFile, writeConfig } from "./stack-files.ts";
import { readPlainState, readState, type StackState, stateSchema } from "./stack-state.ts";
import { theEngine } from "./the-engine.ts";

export interface EngineStackOptions {
  /** A folder's program is type-checked at each run, as it is for a person. One given as files is not: that halves the time. */
  readonly program: ProgramSource;
  readonly config?: StackConfig;
  /** Set for every command; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: the engine that the global set-up of the engine tests has found. Needed outside of vitest. */
  readonly engine?: Engine;
}

type Operation = "preview" | "up" | "refresh" | "destroy";

const stackName = "test";

/** No questions, no colours; `up` and its like without the preview that a test asks for by itself. */
const operationArguments: Record<Operation, readonly string[]> = {
  preview: ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** A stack with its state in a local file, operated by the real command as a person or a pipeline would. */
export class EngineStack {
  readonly project: EngineProject;
  /** Of every command; also for a program that operates this stack through the Automation API. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #command: string;
  readonly #started: EngineOperation[] = [];

  constructor(project: EngineProject, engine: Engine, environment: EngineStackOptions["environment"] = {}) {
    this.project = project;
    this.#command = join(engine.binDirectory, engineFiles.command);
    this.environment = engineEnvironment({
      engine,
      stateDirectory: project.stateDirectory,
      pulumiHome: project.pulumiHome,
      passphrase,
      extra: { PULUMI_STACK: stackName, ...environment },
    });
  }

  preview(...extraArguments: string[]): Promise<OperationResult> {
    return this.start("preview", ...extraArguments).finished;
  }

  up(...extraArguments: string[]): Promise<OperationResult> {
    return this.start("up", ...extraArguments).finished;
  }

  refresh(...extraArguments: string[]): Promise<OperationResult> {
    return this.start("refresh", ...extraArguments).finished;
  }

  destroy(...extraArguments: string[]): Promise<OperationResult> {
    return this.start("destroy", ...extraArguments).finished;
  }

  /** Starts an operation without waiting for its end, so that it can be killed in the middle. */
  start(operation: Operation, ...extraArguments: string[]): EngineOperation {
    const eventLogPath = join(this.project.folder, `events-${this.#started.length}.jsonl`);
    return this.#start([...operationArguments[operation], ...extraArguments], eventLogPath);
  }

  /** Runs any other command on the stack, for example `cancel --yes`. Throws unless it ends with exit code 0. */
  async command(...commandArguments: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#start(commandArguments).finished;
    if (code !== 0) {
      throw new Error(
        `pulumi ${commandArguments.join(" ")} ended with exit code ${code}\n${stdout}${stderr}`,
      );
    }
    return stdout;
  }

  /** The program's outputs, secret ones in plain text. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const { deployment } = await this.plainState();
    return deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }

  /** The state, secrets encrypted. */
  async state(): Promise<StackState> {
    return readState(await this.#stateFile());
  }

  /** The state, secrets in plain text. */
  async plainState(): Promise<StackState> {
    return readPlainState(await this.#stateFile());
  }

  /** What `pulumi stack export` prints. */
  async exportState(...extraArguments: string[]): Promise<StackState> {
    return stateSchema.parse(JSON.parse(await this.command("stack", "export", ...extraArguments)));
  }

  async importState(state: StackState): Promise<void> {
    const file = join(this.project.folder, "import.json");
    await writeFile(file, JSON.stringify(state));
    await this.command("stack", "import", "--file", file);
  }

  /** Adds or replaces config. */
  async setConfig(values: StackConfig): Promise<void> {
    await writeConfig(configFile(this.project.projectDirectory, stackName), values);
  }

  /** Replaces or adds files of a program that was given as files. */
  async writeProgram(files: Readonly<Record<string, string>>): Promise<void> {
    await writeProgramFiles(this.project, files);
  }

  /** Ends every process of the stack and removes its files. It does not destroy resources. */
  async dispose(): Promise<void> {
    for (const operation of this.#started) {
      operation.killAll();
    }
    await Promise.allSettled(this.#started.map(({ finished }) => finished));
    await rm(this.project.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #stateFile(): Promise<string> {
    const { projectDirectory, stateDirectory } = this.project;
    return stateFile({ projectName: await projectName(projectDirectory), stateDirectory }, stackName);
  }

  #start(commandArguments: readonly string[], eventLogPath?: string): EngineOperation {
    const operation = startOperation(
      this.#command,
      [...commandArguments, "--non-interactive", "--color", "never"],
      {
        workingDirectory: this.project.projectDirectory,
        environment: this.environment,
        eventLogPath,
      },
    );
    this.#started.push(operation);
    return operation;
  }
}

/** Makes the stack. To be disposed of when the test ends. */
export async function createEngineStack(options: EngineStackOptions): Promise<EngineStack> {
  const withoutTypeCheck = "files" in options.program ? { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } : {};
  // What is measured outside of vitest starts as it does for a person.
  const start = options.engine === undefined ? quickStart : {};
  const engine = options.engine ?? (await theEngine());
  const project = await createEngineProject(options.program, { stackName, config: options.config ?? {} });
  return new EngineStack(project, engine, { ...start, ...withoutTypeCheck, ...options.environment });
}
