import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Pipeline, PipelineJob, PipelineStep } from "./pipeline-job.ts";

const stepSchema = z.object({
  template: z.string().optional(),
  bash: z.string().optional(),
  task: z.string().optional(),
  publish: z.string().optional(),
  condition: z.string().optional(),
  inputs: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});

const stepsSchema = z.object({ steps: z.array(stepSchema) });

const jobSchema = z.union([
  stepsSchema,
  z
    .object({ strategy: z.object({ runOnce: z.object({ deploy: stepsSchema }) }) })
    .transform(({ strategy }) => strategy.runOnce.deploy),
]);

const pipelineSchema = z.object({
  variables: z.record(z.string(), z.string()),
  stages: z.array(z.object({ stage: z.string(), jobs: z.tuple([jobSchema]) })),
});

type Step = z.output<typeof stepSchema>;

/** What the service gives to scripts. */
export interface AzurePipelinesValues {
  /** Of each service connection, what the task AzureCLI puts into the environment. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly accessToken: string;
}

/** Reads the pipeline of a folder as Azure Pipelines does. */
export async function readAzurePipelines(folder: string, values: AzurePipelinesValues): Promise<Pipeline> {
  const read = async (file: string): Promise<unknown> => parse(await readFile(join(folder, file), "utf8"));
  const { variables, stages } = pipelineSchema.parse(await read("azure-pipelines.yml"));
  const job = async (name: string): Promise<PipelineJob> => {
    const found = stages.find(({ stage }) => stage === name)?.jobs[0];
    if (found === undefined) {
      throw new Error(`azure-pipelines.yml has no stage ${name}.`);
    }
    const expanded = await Promise.all(
      found.steps.map(async (step) =>
        step.template === undefined ? [step] : stepsSchema.parse(await read(step.template)).steps,
      ),
    );
    const download = found.steps.find(({ task }) => task === "DownloadPipelineArtifact@2");
    return {
      steps: expanded.flat().flatMap((step) => scriptOf(step, variables, values)),
      keeps: found.steps.find(({ publish }) => publish !== undefined)?.publish,
      getsPlan: download !== undefined,
    };
  };
  return {
    preview: await job("preview"),
    plan: await job("plan"),
    apply: await job("apply"),
    drift: await job("drift"),
  };
}

function scriptOf(
  step: Step,
  variables: Readonly<Record<string, string>>,
  { connections, accessToken }: AzurePipelinesValues,
): readonly PipelineStep[] {
  if (step.condition === "eq(variables['System.PullRequest.IsFork'], 'True')") {
    return [];
  }
  const common = { bashOptions: ["--noprofile", "--norc"], runsAlways: step.condition === "not(canceled())" };
  if (step.bash !== undefined) {
    return [{ ...common, script: step.bash, environment: variables }];
  }
  if (step.task !== "AzureCLI@2") {
    return [];
  }
  const { azureSubscription = "", inlineScript = "" } = step.inputs;
  const connection = connections[azureSubscription];
  if (connection === undefined) {
    throw new Error(`There is no service connection ${azureSubscription}.`);
  }
  const own = Object.entries(step.env).map(([name, text]) => [
    name,
    text.replace("$(System.AccessToken)", accessToken),
  ]);
  return [
    {
      ...common,
      script: inlineScript,
      environment: { ...variables, ...connection, ...Object.fromEntries(own) },
    },
  ];
}
