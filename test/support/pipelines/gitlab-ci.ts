import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Pipeline, PipelineJob } from "./pipeline-job.ts";

const lines = z.array(z.string());

const jobSchema = z.object({
  extends: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  before_script: lines.optional(),
  script: lines.optional(),
  after_script: lines.optional(),
  needs: lines.optional(),
  artifacts: z.object({ paths: lines, when: z.string().optional() }).optional(),
});

type Job = z.output<typeof jobSchema>;

const globalSchema = z.object({ variables: z.record(z.string(), z.string()) });

/** Reads the pipeline of a folder as GitLab does: jobs extend others, variables stand for others. */
export async function readGitLabCi(
  folder: string,
  values: Readonly<Record<string, string>>,
): Promise<Pipeline> {
  const file: unknown = parse(await readFile(join(folder, ".gitlab-ci.yml"), "utf8"));
  const { variables } = globalSchema.parse(file);
  const jobs = z.record(z.string(), z.unknown()).parse(file);
  const find = (name: string): Job => {
    const job = jobSchema.parse(jobs[name]);
    if (job.extends === undefined) {
      return job;
    }
    const base = find(job.extends);
    return { ...base, ...job, variables: { ...base.variables, ...job.variables } };
  };
  const read = (name: string): PipelineJob => {
    const job = find(name);
    const environment = { ...values };
    for (const [key, text] of Object.entries({ ...variables, ...job.variables })) {
      environment[key] = text.replaceAll(/\$(\w+)/g, (_, other: string) => {
        const value = environment[other];
        if (value === undefined) {
          throw new Error(`This test does not know $${other}.`);
        }
        return value;
      });
    }
    const bashOptions = ["--noprofile", "--norc", "-eo", "pipefail"];
    const step = (script: readonly string[], runsAlways: boolean) => ({
      script: script.join("\n"),
      environment,
      bashOptions,
      runsAlways,
    });
    return {
      steps: [
        step([...(job.before_script ?? []), ...(job.script ?? [])], false),
        step(job.after_script ?? [], true),
      ],
      keeps: job.artifacts?.when === undefined ? job.artifacts?.paths[0] : undefined,
      getsPlan: job.needs?.includes("plan") ?? false,
    };
  };
  return { preview: read("preview"), plan: read("plan"), apply: read("apply"), drift: read("drift") };
}
