import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import {
  type EngineEnvironmentOptions,
  engineEnvironment,
} from "../../../tools/engine/engine-environment.ts";
import { quickStart } from "../quick-start.ts";
import type { JobStatus, PipelineJob } from "./pipeline-job.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** The engine that jobs run. */
export type PipelineEngine = EngineEnvironmentOptions["engine"];

/** What a job has printed, and whether it has succeeded. */
export interface JobResult {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Tools that a job installs with and that no test can have: they do nothing, or what a registry would have done. */
const installers: Readonly<Record<string, string>> = {
  npm: `#!/bin/sh\n[ "$*" = ci ] && ln -sfn ${join(repository, "node_modules")} node_modules\n`,
  curl: "#!/bin/sh\nexit 0\n",
};

/** Stands in for Pulumi where a test expects that no job gets so far. */
const unexpectedPulumi = "#!/bin/sh\necho UNEXPECTED CALL OF PULUMI\n";

/** A copy of examples/gitops as a team has it, with its state in a local file, in which jobs are run. */
export class PipelineProject {
  readonly folder: string;
  readonly checkout: string;
  readonly stateDirectory: string;
  readonly #environment: Record<string, string>;
  /** What is in the repository, all else is left from a job. */
  #committed: ReadonlySet<string> = new Set();
  #plan: string | undefined;

  private constructor(
    folder: string,
    engine: PipelineEngine | undefined,
    environment: Readonly<Record<string, string>>,
  ) {
    this.folder = folder;
    this.checkout = join(folder, "checkout");
    this.stateDirectory = join(folder, "state");
    const extra = { HOME: folder, GITHUB_STEP_SUMMARY: join(folder, "summary.md"), ...environment };
    const { PATH = "", ...rest } =
      engine === undefined
        ? {
            PATH: [join(repository, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter),
            ...extra,
          }
        : engineEnvironment({
            engine,
            stateDirectory: this.stateDirectory,
            pulumiHome: join(folder, "pulumi-home"),
            passphrase: "passphrase-of-a-test-project",
            extra: { ...quickStart, ...extra },
          });
    this.#environment = { ...rest, PATH: [join(folder, "tools"), PATH].join(delimiter) };
  }

  /**
   * @param engine without one, a call of Pulumi is reported as unexpected
   * @param config of the stack, as a team would commit it
   */
  static async create(
    engine: PipelineEngine | undefined,
    environment: Readonly<Record<string, string>>,
    config: Readonly<Record<string, string>>,
  ): Promise<PipelineProject> {
    const parent = join(repository, ".work/pipelines");
    await mkdir(parent, { recursive: true });
    const project = new PipelineProject(await mkdtemp(join(parent, "project-")), engine, environment);
    await cp(join(repository, "examples/gitops"), project.checkout, { recursive: true });
    await mkdir(project.stateDirectory);
    for (const [name, script] of Object.entries(installers)) {
      await project.replaceTool(name, script);
    }
    if (engine === undefined) {
      await project.replaceTool("pulumi", unexpectedPulumi);
    } else {
      await project.#bash("pulumi stack init production", {}, ["-e"]);
      for (const [key, value] of Object.entries(config)) {
        await project.#bash(`pulumi config set --stack production ${key} "${value}"`, {}, ["-e"]);
      }
    }
    project.#committed = new Set(await readdir(project.checkout));
    return project;
  }

  /** Lets a job find this script when it calls a tool. */
  async replaceTool(name: string, script: string): Promise<void> {
    const file = join(this.folder, "tools", name);
    await mkdir(join(this.folder, "tools"), { recursive: true });
    await writeFile(file, script);
    await chmod(file, 0o755);
  }

  /**
   * Runs a job as its build service does, in a fresh checkout, with the plan of the last job. A job that needs the plan's
   * does not run when that one has failed.
   */
  async run(job: PipelineJob): Promise<JobResult> {
    const left = (await readdir(this.checkout)).filter((name) => !this.#committed.has(name));
    await Promise.all(left.map((name) => rm(join(this.checkout, name), { recursive: true })));
    if (job.getsPlan) {
      if (this.#plan === undefined) {
        return { succeeded: false, output: "Not run: the job that makes the plan has failed." };
      }
      await writeFile(join(this.checkout, "plan.json"), this.#plan);
    }
    let status: JobStatus = "success";
    let output = "";
    for (const { script, bashOptions, counts, environmentIn, runsIn } of job.steps) {
      if (runsIn(status)) {
        const result = await this.#bash(script, environmentIn(status), bashOptions);
        output += result.output;
        status = result.succeeded || !counts ? status : "failure";
      }
    }
    if (job.keeps !== undefined) {
      this.#plan = status === "success" ? await readFile(join(this.checkout, job.keeps), "utf8") : undefined;
    }
    return { succeeded: status === "success", output };
  }

  /** Writes the list, as merging a pull request does. */
  async writeList(text: string): Promise<void> {
    await writeFile(join(this.checkout, "cancellations.yaml"), text);
  }

  /** A file that a step has left beside the checkout, or in it. */
  read(file: string): Promise<string> {
    return readFile(resolve(this.checkout, "..", file), "utf8");
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #bash(
    script: string,
    environment: Readonly<Record<string, string>>,
    options: readonly string[],
  ): Promise<JobResult> {
    const file = join(this.folder, "script.sh");
    await writeFile(file, script);
    try {
      const { stdout, stderr } = await promisify(execFile)("bash", [...options, file], {
        cwd: this.checkout,
        env: { ...this.#environment, ...environment },
        maxBuffer: 100_000_000,
      });
      return { succeeded: true, output: stdout + stderr };
    } catch (error) {
      if (!(error instanceof Error && "stdout" in error && "stderr" in error)) {
        throw error;
      }
      return { succeeded: false, output: `${error.stdout}${error.stderr}` };
    }
  }
}
