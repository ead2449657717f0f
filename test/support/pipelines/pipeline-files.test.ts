import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const folder = resolve(import.meta.dirname, "../../../examples/gitops");
const workflows = ["preview.yml", "apply.yml", "drift.yml"].map((name) => `.github/workflows/${name}`);
const gitHubFiles = [...workflows, ".github/actions/setup/action.yml"];
const files = [...gitHubFiles, "azure-pipelines.yml", "azure-pipelines-setup.yml", ".gitlab-ci.yml"];

const read = (file: string) => readFile(join(folder, file), "utf8");

async function errorsOf(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  // Some faults are found only when the parsed text is made into a workflow.
  if (value !== undefined) {
    await convertWorkflowTemplate(context, value);
  }
  return context.errors.getErrors().map(({ message }) => message);
}

test.each(workflows)("GitHub's own parser takes %s", async (file) => {
  expect(await errorsOf(file, await read(file))).toEqual([]);
});

test("GitHub's own parser would find a misspelt key and a wrong expression", async () => {
  const workflow = await read(".github/workflows/apply.yml");
  expect(await errorsOf("a.yml", workflow.replace("timeout-minutes", "timeout-minute"))).not.toEqual([]);
  expect(await errorsOf("a.yml", workflow.replace("!cancelled()", "!canceled()"))).not.toEqual([]);
});

const permissionsSchema = z.object({
  permissions: z.strictObject({}),
  jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.string()) })),
});

test.each([
  ["preview.yml", { preview: { contents: "read", "id-token": "write", "pull-requests": "write" } }],
  [
    "apply.yml",
    {
      plan: { contents: "read", "id-token": "write" },
      apply: { contents: "read", "id-token": "write", "pull-requests": "write" },
    },
  ],
  ["drift.yml", { drift: { contents: "read", "id-token": "write" } }],
])("the jobs of %s may do what they need and nothing else", async (file, permissions) => {
  const { jobs } = permissionsSchema.parse(parse(await read(`.github/workflows/${file}`)));
  expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual(
    permissions,
  );
});

describe.each(gitHubFiles)("%s", (file) => {
  test("pins every action to a commit and says which release that is", async () => {
    const uses = (await read(file)).split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) {
      expect(line).toMatch(/uses: (\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });
});

test("an action has the same commit wherever it is used", async () => {
  const texts = await Promise.all(gitHubFiles.map(read));
  const pins = new Set(texts.flatMap((text) => text.match(/[\w-]+\/[\w-]+@[0-9a-f]{40} # v\S+/g) ?? []));
  const actions = [...pins].map((pin) => pin.split("@")[0]);
  expect(new Set(actions).size).toBe(actions.length);
});

test("all build services install the same release of Pulumi", async () => {
  const texts = await Promise.all(files.map(read));
  const releases = texts.flatMap((text) =>
    [...text.matchAll(/(?:pulumi-version|PULUMI_VERSION): (\S+)/g)].map(([, release]) => release),
  );
  expect(releases).toHaveLength(3);
  expect(new Set(releases).size).toBe(1);
});

test.each(files)("%s runs what is installed, and fetches nothing instead of it", async (file) => {
  expect(await read(file)).not.toMatch(/\bnpx /);
});

test.each(files)("%s handles no secret", async (file) => {
  expect(await read(file)).not.toMatch(/secrets\.|CLIENT_SECRET|PASSPHRASE|PULUMI_ACCESS_TOKEN|ACCOUNT_KEY/);
});
