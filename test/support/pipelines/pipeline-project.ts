import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";
import type { PipelineJob } from "./pipeline-job.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** What a job has printed, and whether it has succeeded. */
export interface JobResult {
  readonly succeeded: boolean;
  readonly output: string;
}

/**
 * Tools that a job installs or calls and that no test can have: `npm ci` and the installer of Pulumi do nothing, `gh`
 * keeps the comment that it is given.
 */
const standIns: Readonly<Record<string, string>> = {
  npm: `#!/bin/sh\n[ "$*" = ci ] && ln -sfn ${join(repository, "node_modules")} node_modules\n`,
  curl: "#!/bin/sh\nexit 0\n",
  gh: '#!/bin/sh\ncase "$*" in *--paginate*) cat "$GH_STAND_IN/comment-id" 2>/dev/null || true; exit 0 ;; esac\nprintf "%s\\n" "$@" > "$GH_STAND_IN/arguments"\ncp comment.md "$GH_STAND_IN/comment"\necho 4711 > "$GH_STAND_IN/comment-id"\n',
};

/** A copy of examples/gitops as a team has it, with its state in a local file, in which jobs are run. */
export class PipelineProject {
  readonly folder: string;
  readonly checkout: string;
  readonly stateDirectory: string;
  readonly #environment: Record<string, string>;
  #plan: string | undefined;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.checkout = join(folder, "checkout");
    this.stateDirectory = join(folder, "state");
    const engine = inject("engine");
    const { PATH = "", ...rest } = engineEnvironment({
      engine,
      stateDirectory: this.stateDirectory,
      pulumiHome: join(folder, "pulumi-home"),
      passphrase: "passphrase-of-a-test-project",
      extra: {
        HOME: folder,
        GH_STAND_IN: folder,
        GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
        ...environment,
      },
    });
    this.#environment = { ...rest, PATH: [join(folder, "stand-ins"), PATH].join(delimiter) };
  }

  /** @param config of the stack, as a team would commit it */
  static async create(
    environment: Readonly<Record<string, string>>,
    config: Readonly<Record<string, string>>,
  ): Promise<PipelineProject> {
    const parent = join(repository, ".work/pipelines");
    await mkdir(parent, { recursive: true });
    const project = new PipelineProject(await mkdtemp(join(parent, "project-")), environment);
    await cp(join(repository, "examples/gitops"), project.checkout, { recursive: true });
    await mkdir(project.stateDirectory);
    await mkdir(join(project.folder, "stand-ins"));
    for (const [name, script] of Object.entries(standIns)) {
      await writeFile(join(project.folder, "stand-ins", name), script);
      await chmod(join(project.folder, "stand-ins", name), 0o755);
    }
    await project.#bash("pulumi stack init production", {}, ["-e"]);
    for (const [key, value] of Object.entries(config)) {
      await project.#bash(`pulumi config set --stack production ${key} "${value}"`, {}, ["-e"]);
    }
    return project;
  }

  /**
   * Runs a job as its build service does, with the plan of the last job. A job that needs the plan's does not run when
   * that one has failed.
   */
  async run(job: PipelineJob): Promise<JobResult> {
    const planFile = join(this.checkout, "plan.json");
    await rm(planFile, { force: true });
    if (job.getsPlan) {
      if (this.#plan === undefined) {
        return { succeeded: false, output: "Not run: the job that makes the plan has failed." };
      }
      await writeFile(planFile, this.#plan);
    }
    let succeeded = true;
    let output = "";
    for (const step of job.steps) {
      if (!succeeded && !step.runsAlways) {
        continue;
      }
      const result = await this.#bash(step.script, step.environment, step.bashOptions);
      output += result.output;
      succeeded &&= result.succeeded;
    }
    if (job.keeps !== undefined) {
      this.#plan = succeeded ? await readFile(join(this.checkout, job.keeps), "utf8") : undefined;
    }
    return { succeeded, output };
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
