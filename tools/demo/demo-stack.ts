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
import { passphrase } from "../../test/support/stack-files.ts";
import { engineEnvironment } from "../engine/engine-environment.ts";
import { engineFiles } from "../engine/engine-files.ts";
import type { Engine } from "../engine/ensure-engine.ts";

const run = promisify(execFile);

const stackName = "dev";

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
      passphrase,
      extra: {
        PULUMI_STACK: stackName,
        NODE_EXTRA_CA_CERTS: simulator.certificatePath,
        // `npm run types` checks the program; without this each command would, which takes longer than all else.
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      },
    });
  }

  static async create(engine: Engine, simulator: Simulator, program: ProgramSource): Promise<DemoStack> {
    const config = {
      "defender:apiBaseUrl": simulator.apiBaseUrl,
      "defender:authorityHost": simulator.authorityHost,
      "defender:tenantId": simulator.tenantId,
      "defender:clientId": simulator.application.clientId,
      "defender:clientSecret": { secret: simulator.clientSecret },
    };
    return new DemoStack(await createEngineProject(program, { stackName, config }), engine, simulator);
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
