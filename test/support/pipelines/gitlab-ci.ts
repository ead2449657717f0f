import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { BuildEvent, JobName, JobStatus, Pipeline, PipelineJob } from "./pipeline-job.ts";

const lines = z.array(z.union([z.string(), z.object({ reference: z.tuple([z.string(), z.string()]) })]));
const rules = z.array(z.strictObject({ if: z.string() }));

const jobSchema = z.object({
  extends: z.string().optional(),
  rules: rules.optional(),
  variables: z.record(z.string(), z.string()).optional(),
  before_script: lines.optional(),
  script: lines.optional(),
  after_script: lines.optional(),
  needs: z.array(z.string()).optional(),
  // A job that may fail would not keep the next from running.
  allow_failure: z.never().optional(),
  artifacts: z.object({ paths: z.array(z.string()), when: z.string().optional() }).optional(),
});

type Job = z.output<typeof jobSchema>;

const globalSchema = z.object({
  workflow: z.object({ rules }),
  variables: z.record(z.string(), z.string()),
});

/** `!reference [job, part]` stands for that part of another job. */
const referenceTag = {
  tag: "!reference",
  collection: "seq",
  resolve: (sequence: { toJSON(): unknown }) => ({ reference: sequence.toJSON() }),
} as const;

/** The predefined variables that rules and scripts ask for. */
const variablesOf: Readonly<Record<BuildEvent, Readonly<Record<string, string>>>> = {
  "pull request": mergeRequestFrom("1234"),
  "pull request of a fork": mergeRequestFrom("9999"),
  "push to main": pipelineOf("push", "main"),
  "push to another branch": pipelineOf("push", "another"),
  schedule: pipelineOf("schedule", "main"),
};

function mergeRequestFrom(project: string): Readonly<Record<string, string>> {
  return {
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_DEFAULT_BRANCH: "main",
    CI_MERGE_REQUEST_IID: "42",
    CI_MERGE_REQUEST_PROJECT_ID: "1234",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: project,
  };
}

function pipelineOf(source: string, branch: string): Readonly<Record<string, string>> {
  return { CI_PIPELINE_SOURCE: source, CI_DEFAULT_BRANCH: "main", CI_COMMIT_BRANCH: branch };
}

/** Reads the pipeline of a folder as GitLab does: jobs extend others, variables stand for others. */
export async function readGitLabCi(
  folder: string,
  event: BuildEvent,
  values: Readonly<Record<string, string>>,
): Promise<Pipeline> {
  const text = await readFile(join(folder, ".gitlab-ci.yml"), "utf8");
  const file: unknown = parse(text, { customTags: [referenceTag] });
  const { workflow, variables } = globalSchema.parse(file);
  const jobs = z.record(z.string(), z.unknown()).parse(file);
  const find = (name: string): Job => {
    const job = jobSchema.parse(jobs[name]);
    if (job.extends === undefined) {
      return job;
    }
    const base = find(job.extends);
    return { ...base, ...job, variables: { ...base.variables, ...job.variables } };
  };
  const scriptOf = (part: z.output<typeof lines> = []): readonly string[] =>
    part.flatMap((line) => {
      if (typeof line === "string") {
        return line;
      }
      const [job, name] = line.reference;
      return scriptOf(lines.parse(Reflect.get(find(job), name)));
    });
  const read = (name: JobName): PipelineJob => {
    const job = find(name);
    const environment = { ...values, ...variablesOf[event] };
    for (const [key, value] of Object.entries({ ...variables, ...job.variables })) {
      environment[key] = value.replaceAll(/\$(\w+)/g, (_, other: string) => {
        const known = environment[other];
        if (known === undefined) {
          throw new Error(`This test does not know $${other}.`);
        }
        return known;
      });
    }
    const step = (script: readonly string[], isAfterwards: boolean) => ({
      script: script.join("\n"),
      environmentIn: (status: JobStatus) =>
        isAfterwards
          ? { ...environment, CI_JOB_STATUS: status === "failure" ? "failed" : status }
          : environment,
      bashOptions: ["--noprofile", "--norc", "-eo", "pipefail"],
      runsIn: (status: JobStatus) => isAfterwards || status === "success",
      // GitLab shows what goes wrong in it, and lets the job end as it has ended.
      counts: !isAfterwards,
    });
    return {
      steps: [
        step([...scriptOf(job.before_script), ...scriptOf(job.script)], false),
        step(scriptOf(job.after_script), true),
      ],
      keeps: job.artifacts?.when === undefined ? job.artifacts?.paths[0] : undefined,
      getsPlan: job.needs?.includes("plan") ?? false,
    };
  };
  return {
    preview: read("preview"),
    plan: read("plan"),
    apply: read("apply"),
    drift: read("drift"),
    jobsRun: (planEndsAs) => {
      const known = variablesOf[event];
      const runs = (name: JobName): boolean => {
        const { rules: own, needs = [] } = find(name);
        const isAdded = (own ?? []).some((rule) => ruleHolds(rule.if, known));
        return isAdded && (!needs.includes("plan") || (runs("plan") && planEndsAs === "success"));
      };
      return workflow.rules.some((rule) => ruleHolds(rule.if, known))
        ? (["preview", "plan", "apply", "drift"] as const).filter(runs)
        : [];
    },
  };
}

const comparison = /^\$(\w+) == (?:"([^"]*)"|\$(\w+))$/;

/** Evaluates the `if` of a rule, as far as the file needs it: comparisons, any of which may hold. */
function ruleHolds(condition: string, known: Readonly<Record<string, string>>): boolean {
  return condition.split(" || ").some((part) => {
    const [, left, text, right] = comparison.exec(part) ?? [];
    if (left === undefined) {
      throw new Error(`This test cannot read the rule "${condition}".`);
    }
    return known[left] !== undefined && known[left] === (text ?? known[right ?? ""]);
  });
}
