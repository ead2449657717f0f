import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Simulator } from "../../simulator/simulator.ts";
import {
  createEngineProject,
  type EngineProject,
  type ProgramSource,
} from "../../test/support/engine-project.ts";
import { engineEnvironment } from "../engine/engine-environment.ts";
import { engineFiles } from "../engine/engine-files.ts";
import type { Engine } from "../engine/ensure-engine.ts";

const run = promisify(execFile);

/** A temporary stack that is led to the simulator. */
export class DemoStack {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly #project: EngineProject;

  private constructor(project: EngineProject, engine: Engine, simulator: Simulator) {
    this.#project = project;
    this.directory = project.projectDirectory;
    this.command = join(engine.binDirectory, engineFiles.command);
    this.environment = engineEnvironment({
      engine,
      stateDirectory: project.stateDirectory,
      pulumiHome: project.pulumiHome,
      passphrase: "passphrase-of-the-demo-only",
      extra: { PULUMI_STACK: "dev", NODE_EXTRA_CA_CERTS: simulator.certificatePath },
    });
  }

  static async create(engine: Engine, simulator: Simulator, program: ProgramSource): Promise<DemoStack> {
    const project = await createEngineProject(program);
    const stack = new DemoStack(project, engine, simulator);
    await stack.#quietly("stack", "init", "dev");
    const settings = {
      apiBaseUrl: simulator.apiBaseUrl,
      authorityHost: simulator.authorityHost,
      tenantId: simulator.tenantId,
      clientId: simulator.application.clientId,
    };
    for (const [name, value] of Object.entries(settings)) {
      await stack.#quietly("config", "set", `defender:${name}`, value);
    }
    await stack.#quietly("config", "set", "--secret", "defender:clientSecret", simulator.clientSecret);
    return stack;
  }

  /** The stack's state, as the engine exports it. */
  async state(): Promise<unknown> {
    return JSON.parse(await this.#quietly("stack", "export"));
  }

  async dispose(): Promise<void> {
    await rm(this.#project.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What the command prints. Throws unless it ends with exit code 0. */
  async #quietly(...commandArguments: string[]): Promise<string> {
    const { stdout } = await run(this.command, [...commandArguments, "--non-interactive"], {
      cwd: this.directory,
      env: this.environment,
    });
    return stdout;
  }
}
