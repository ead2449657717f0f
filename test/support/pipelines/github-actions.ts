import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { conditionHolds, type ExpressionContext, interpolated } from "./github-expression.ts";
import type { BuildEvent, JobName, JobStatus, Pipeline, PipelineJob, PipelineStep } from "./pipeline-job.ts";

const texts = z.record(z.string(), z.string()).default({});

const stepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  env: texts,
  with: z.record(z.string(), z.unknown()).default({}),
});

const jobSchema = z.object({
  env: texts,
  if: z.string().optional(),
  needs: z.string().optional(),
  steps: z.array(stepSchema),
});

const branches = z.object({ branches: z.tuple([z.literal("main")]) });

const workflowSchema = z.object({
  on: z.object({
    pull_request: branches.optional(),
    push: branches.optional(),
    schedule: z.array(z.unknown()).optional(),
  }),
  defaults: z.object({ run: z.object({ shell: z.literal("bash") }) }),
  jobs: z.record(z.string(), jobSchema),
});

const actionSchema = z.object({
  runs: z.object({ steps: z.array(stepSchema.extend({ shell: z.literal("bash").optional() })) }),
});

type Step = z.output<typeof stepSchema>;
type Workflow = z.output<typeof workflowSchema>;

/** What GitHub tells the expressions of a run. */
export interface GitHubValues {
  readonly vars: Readonly<Record<string, string>>;
  readonly github: Readonly<Record<string, unknown>>;
}

const files = ["preview.yml", "apply.yml", "drift.yml"];

/** Reads the workflows of a folder as GitHub does. */
export async function readGitHubActions(
  folder: string,
  event: BuildEvent,
  values: GitHubValues,
): Promise<Pipeline> {
  const workflows = await Promise.all(
    files.map(async (file) =>
      workflowSchema.parse(parse(await readFile(join(folder, ".github/workflows", file), "utf8"))),
    ),
  );
  const contextIn = (status: ExpressionContext["status"]): ExpressionContext => ({
    contexts: { ...values, job: { status } },
    status,
  });
  const job = async (name: JobName): Promise<PipelineJob> => {
    const found = workflows.flatMap(({ jobs }) => jobs[name] ?? [])[0];
    if (found === undefined) {
      throw new Error(`No workflow has the job ${name}.`);
    }
    const steps = (await Promise.all(found.steps.map((step) => withLocalActions(folder, step)))).flat();
    const upload = found.steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    const download = found.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    return {
      steps: steps.flatMap((step) => scriptOf(step, found.env, contextIn)),
      keeps: upload === undefined ? undefined : z.string().parse(upload.with["path"]),
      getsPlan: download !== undefined,
    };
  };
  return {
    preview: await job("preview"),
    plan: await job("plan"),
    apply: await job("apply"),
    drift: await job("drift"),
    jobsRun: (planEndsAs) => {
      const started = workflows.filter((workflow) => isStartedBy(workflow, event));
      const jobs: Readonly<Record<string, z.output<typeof jobSchema>>> = Object.assign(
        {},
        ...started.map((workflow) => workflow.jobs),
      );
      const runs = (name: JobName): boolean => {
        const found = jobs[name];
        if (found === undefined) {
          return false;
        }
        const needed = found.needs === "plan" ? (runs("plan") ? planEndsAs : "skipped") : "success";
        return conditionHolds(found.if, contextIn(needed));
      };
      return (["preview", "plan", "apply", "drift"] as const).filter(runs);
    },
  };
}

function isStartedBy({ on }: Workflow, event: BuildEvent): boolean {
  switch (event) {
    case "pull request":
    case "pull request of a fork":
      return on.pull_request !== undefined;
    case "push to main":
      return on.push !== undefined;
    case "push to another branch":
      return false;
    case "schedule":
      return on.schedule !== undefined;
  }
}

async function withLocalActions(folder: string, step: Step): Promise<readonly Step[]> {
  if (step.uses?.startsWith("./") !== true) {
    return [step];
  }
  const action = await readFile(join(folder, step.uses, "action.yml"), "utf8");
  return actionSchema.parse(parse(action)).runs.steps;
}

function scriptOf(
  step: Step,
  jobEnvironment: Readonly<Record<string, string>>,
  contextIn: (status: JobStatus) => ExpressionContext,
): readonly PipelineStep[] {
  if (step.run === undefined) {
    return [];
  }
  const environment = Object.entries({ ...jobEnvironment, ...step.env });
  return [
    {
      script: step.run,
      environmentIn: (status) =>
        Object.fromEntries(
          environment.map(([name, text]) => [name, interpolated(text, contextIn(status))] as const),
        ),
      bashOptions: ["--noprofile", "--norc", "-eo", "pipefail"],
      runsIn: (status) => conditionHolds(step.if, contextIn(status)),
      counts: true,
    },
  ];
}
