import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Pipeline, PipelineJob, PipelineStep } from "./pipeline-job.ts";

const texts = z.record(z.string(), z.string()).default({});

const stepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  env: texts,
  with: z.record(z.string(), z.unknown()).default({}),
});

const workflowSchema = z.object({
  defaults: z.object({ run: z.object({ shell: z.literal("bash") }) }),
  // A condition of a job could let it be skipped, which a required check takes for passed.
  jobs: z.record(z.string(), z.object({ env: texts, steps: z.array(stepSchema), if: z.never().optional() })),
});

const actionSchema = z.object({
  runs: z.object({ steps: z.array(stepSchema.extend({ shell: z.literal("bash").optional() })) }),
});

type Step = z.output<typeof stepSchema>;

/** Reads the workflows of a folder as GitHub does: expressions are replaced by their values. */
export async function readGitHubActions(
  folder: string,
  values: Readonly<Record<string, string>>,
): Promise<Pipeline> {
  const workflows = join(folder, ".github/workflows");
  const job = async (file: string, name: string): Promise<PipelineJob> => {
    const workflow = workflowSchema.parse(parse(await readFile(join(workflows, file), "utf8")));
    const found = workflow.jobs[name];
    if (found === undefined) {
      throw new Error(`${file} has no job ${name}.`);
    }
    const steps = (await Promise.all(found.steps.map((step) => withLocalActions(folder, step)))).flat();
    const upload = found.steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    const download = found.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    return {
      steps: steps.flatMap((step) => scriptOf(step, found.env, values)),
      keeps: upload === undefined ? undefined : z.string().parse(upload.with["path"]),
      getsPlan: download !== undefined,
    };
  };
  return {
    preview: await job("preview.yml", "preview"),
    plan: await job("apply.yml", "plan"),
    apply: await job("apply.yml", "apply"),
    drift: await job("drift.yml", "drift"),
  };
}

async function withLocalActions(folder: string, step: Step): Promise<readonly Step[]> {
  if (step.uses?.startsWith("./") !== true) {
    return [step];
  }
  const action = await readFile(join(folder, step.uses, "action.yml"), "utf8");
  return actionSchema.parse(parse(action)).runs.steps;
}

const bashOptions = ["--noprofile", "--norc", "-eo", "pipefail"];

const isFork = "github.event.pull_request.head.repo.full_name != github.repository";

function scriptOf(
  step: Step,
  jobEnvironment: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): readonly PipelineStep[] {
  if (step.run === undefined) {
    return [];
  }
  if (expressionOf(step.if) === isFork) {
    return values["github.event.pull_request.head.repo.full_name"] === values["github.repository"]
      ? []
      : [{ script: step.run, environment: {}, bashOptions, runsAlways: false }];
  }
  if (step.if !== undefined && expressionOf(step.if) !== "!cancelled()") {
    throw new Error(`This test does not know the condition ${step.if}.`);
  }
  const environment = Object.entries({ ...jobEnvironment, ...step.env }).map(([name, text]) => [
    name,
    text.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, expression: string) => {
      const value = values[expression];
      if (value === undefined) {
        throw new Error(`This test does not know \${{ ${expression} }}.`);
      }
      return value;
    }),
  ]);
  return [
    {
      script: step.run,
      environment: Object.fromEntries(environment),
      bashOptions,
      runsAlways: step.if !== undefined,
    },
  ];
}

function expressionOf(text: string | undefined): string | undefined {
  return text?.replace(/^\$\{\{ (.*) \}\}$/, "$1");
}
