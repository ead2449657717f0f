import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { conditionHolds } from "./azure-condition.ts";
import type { BuildEvent, JobName, JobStatus, Pipeline, PipelineJob, PipelineStep } from "./pipeline-job.ts";

const stepSchema = z.object({
  template: z.string().optional(),
  bash: z.string().optional(),
  task: z.string().optional(),
  publish: z.string().optional(),
  condition: z.string().optional(),
  inputs: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});

const stepsSchema = z.object({ condition: z.never().optional(), steps: z.array(stepSchema) });

const jobSchema = z.union([
  stepsSchema,
  z
    .object({
      condition: z.never().optional(),
      strategy: z.object({ runOnce: z.object({ deploy: stepsSchema }) }),
    })
    .transform(({ strategy }) => strategy.runOnce.deploy),
]);

const branches = z.object({ branches: z.object({ include: z.tuple([z.literal("main")]) }) });

const pipelineSchema = z.object({
  trigger: branches,
  pr: branches,
  schedules: z.tuple([branches]),
  variables: z.record(z.string(), z.string()),
  stages: z.array(
    z.object({
      stage: z.string(),
      dependsOn: z.union([z.string(), z.tuple([])]).optional(),
      condition: z.string().optional(),
      jobs: z.tuple([jobSchema]),
    }),
  ),
});

type Step = z.output<typeof stepSchema>;
type Stage = z.output<typeof pipelineSchema>["stages"][number];

/** What the service gives to scripts. */
export interface AzurePipelinesValues {
  /** Of each service connection, what the task AzureCLI puts into the environment. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly accessToken: string;
  /** Predefined variables, as scripts find them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The predefined variables that conditions ask for. */
const valuesOf: Readonly<Record<BuildEvent, Readonly<Record<string, string>>>> = {
  "pull request": valuesIn("PullRequest", "refs/pull/42/merge"),
  "pull request of a fork": valuesIn("PullRequest", "refs/pull/42/merge", "True"),
  "push to main": valuesIn("IndividualCI", "refs/heads/main"),
  "push to another branch": valuesIn("IndividualCI", "refs/heads/another"),
  schedule: valuesIn("Schedule", "refs/heads/main"),
};

function valuesIn(reason: string, branch: string, isFork = "False") {
  return {
    "variables.Build.Reason": reason,
    "variables.Build.SourceBranch": branch,
    "variables.System.PullRequest.IsFork": isFork,
  };
}

const results = {
  success: "Succeeded",
  failure: "Failed",
  cancelled: "Canceled",
  skipped: "Skipped",
} as const;

/** Reads the pipeline of a folder as Azure Pipelines does. */
export async function readAzurePipelines(
  folder: string,
  event: BuildEvent,
  values: AzurePipelinesValues,
): Promise<Pipeline> {
  const read = async (file: string): Promise<unknown> => parse(await readFile(join(folder, file), "utf8"));
  const { variables: own, stages } = pipelineSchema.parse(await read("azure-pipelines.yml"));
  const stageOf = (name: JobName): Stage => {
    const found = stages.find(({ stage }) => stage === name);
    if (found === undefined) {
      throw new Error(`azure-pipelines.yml has no stage ${name}.`);
    }
    return found;
  };
  const job = async (name: JobName): Promise<PipelineJob> => {
    const [{ steps }] = stageOf(name).jobs;
    const expanded = await Promise.all(
      steps.map(async (step) =>
        step.template === undefined
          ? [step]
          : z.object({ steps: z.array(stepSchema) }).parse(await read(step.template)).steps,
      ),
    );
    const download = steps.find(({ task }) => task === "DownloadPipelineArtifact@2");
    return {
      steps: expanded.flat().flatMap((step) => scriptOf(step, own, event, values)),
      keeps: steps.find(({ publish }) => publish !== undefined)?.publish,
      getsPlan: download !== undefined,
    };
  };
  return {
    preview: await job("preview"),
    plan: await job("plan"),
    apply: await job("apply"),
    drift: await job("drift"),
    jobsRun: (planEndsAs) => {
      const runs = (name: JobName): boolean => {
        const { condition, dependsOn } = stageOf(name);
        const status = dependsOn === "plan" ? (runs("plan") ? planEndsAs : "skipped") : "success";
        const known = { ...valuesOf[event], "dependencies.plan.result": results[status] };
        return conditionHolds(condition, { values: known, status });
      };
      return event === "push to another branch"
        ? []
        : (["preview", "plan", "apply", "drift"] as const).filter(runs);
    },
  };
}

function scriptOf(
  step: Step,
  own: Readonly<Record<string, string>>,
  event: BuildEvent,
  { connections, accessToken, variables }: AzurePipelinesValues,
): readonly PipelineStep[] {
  const { condition, bash, task, inputs, env } = step;
  const common = {
    bashOptions: ["--noprofile", "--norc"],
    runsIn: (status: JobStatus) => conditionHolds(condition, { values: valuesOf[event], status }),
    counts: true,
  };
  const environmentWith = (more: Readonly<Record<string, string>>) => (status: JobStatus) => ({
    ...own,
    ...variables,
    ...more,
    AGENT_JOBSTATUS: results[status],
  });
  if (bash !== undefined) {
    return [{ ...common, script: bash, environmentIn: environmentWith({}) }];
  }
  if (task !== "AzureCLI@2") {
    return [];
  }
  const { azureSubscription = "", inlineScript = "" } = inputs;
  const connection = connections[azureSubscription];
  if (connection === undefined) {
    throw new Error(`There is no service connection ${azureSubscription}.`);
  }
  const mapped = Object.entries(env).map(([name, text]) => [
    name,
    text.replace("$(System.AccessToken)", accessToken),
  ]);
  return [
    {
      ...common,
      script: inlineScript,
      environmentIn: environmentWith({ ...connection, ...Object.fromEntries(mapped) }),
    },
  ];
}
