import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Simulator } from "../../simulator/simulator.ts";
import { createEngineProject, type EngineProject } from "../../test/support/engine-project.ts";
import { engineEnvironment } from "../engine/engine-environment.ts";
import { engineFiles } from "../engine/engine-files.ts";
import type { Engine } from "../engine/ensure-engine.ts";

/** A temporary stack that is operated as a person would: each command is shown, and so is what it prints. */
export class DemoStack {
  readonly #project: EngineProject;
  readonly #command: string;
  readonly #environment: Record<string, string>;
  #running: ChildProcess | undefined;

  private constructor(project: EngineProject, engine: Engine, simulator: Simulator) {
    this.#project = project;
    this.#command = join(engine.binDirectory, engineFiles.command);
    this.#environment = engineEnvironment({
      engine,
      stateDirectory: project.stateDirectory,
      pulumiHome: project.pulumiHome,
      passphrase: "passphrase-of-the-demo-only",
      extra: { PULUMI_STACK: "demo", NODE_EXTRA_CA_CERTS: simulator.certificatePath },
    });
  }

  static async create(engine: Engine, simulator: Simulator): Promise<DemoStack> {
    const project = await createEngineProject({ directory: join(import.meta.dirname, "program") });
    const stack = new DemoStack(project, engine, simulator);
    await stack.run("stack", "init", "demo");
    await stack.run("config", "set", "defender:apiBaseUrl", simulator.apiBaseUrl);
    await stack.run("config", "set", "defender:authorityHost", simulator.authorityHost);
    await stack.run("config", "set", "defender:tenantId", simulator.tenantId);
    await stack.run("config", "set", "defender:clientId", simulator.application.clientId);
    await stack.run("config", "set", "--secret", "defender:clientSecret", simulator.clientSecret);
    return stack;
  }

  /** Shows a command and runs it. Throws unless it ends with exit code 0. */
  async run(...commandArguments: string[]): Promise<void> {
    const shown = commandArguments.includes("--secret")
      ? [...commandArguments.slice(0, -1), "[secret]"]
      : commandArguments;
    console.log(`\n$ pulumi ${shown.join(" ")}`);
    await this.#start(commandArguments, "inherit");
  }

  /** The program's outputs. */
  async outputs(): Promise<unknown> {
    return JSON.parse(await this.#start(["stack", "output", "--json"], "pipe"));
  }

  async dispose(): Promise<void> {
    this.#running?.kill("SIGINT");
    await rm(this.#project.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #start(commandArguments: readonly string[], stdout: "inherit" | "pipe"): Promise<string> {
    const child = spawn(this.#command, [...commandArguments, "--non-interactive", "--color", "never"], {
      cwd: this.#project.projectDirectory,
      env: this.#environment,
      stdio: ["ignore", stdout, "inherit"],
    });
    this.#running = child;
    let printed = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      printed += chunk;
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        if (code === 0) {
          resolve(printed);
        } else {
          reject(new Error(`pulumi ${commandArguments[0]} ended with exit code ${code}.`));
        }
      });
    });
  }
}
