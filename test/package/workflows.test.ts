import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");
const folder = resolve(import.meta.dirname, "../../.github/workflows");
const names = await readdir(folder);

const workflowSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.record(z.string(), z.string()).optional(),
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

async function read(name: string): Promise<string> {
  return readFile(join(folder, name), "utf8");
}

function stepsOf(text: string) {
  return Object.values(workflowSchema.parse(parse(text)).jobs).flatMap(({ steps }) => steps);
}

test.each(names)("%s is a valid workflow", async (name) => {
  const { context, value } = parseWorkflow({ name, content: await read(name) }, new NoOperationTraceWriter());
  if (value !== undefined) {
    await convertWorkflowTemplate(context, value);
  }
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

test.each(names)("%s runs actions that are pinned by hash only", async (name) => {
  const actions = stepsOf(await read(name)).flatMap(({ uses }) => uses ?? []);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test("what continuous integration runs is .ci/run, before a release as well", async () => {
  for (const name of names) {
    expect(stepsOf(await read(name)).map(({ run }) => run)).toContain(".ci/run");
  }
});

test("only the job that publishes may ask for an identity, and no workflow knows a token of npm", async () => {
  const rights: Record<string, readonly unknown[]> = {};
  for (const name of names) {
    const text = await read(name);
    expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|secrets\./);
    const { permissions, jobs } = workflowSchema.parse(parse(text));
    rights[name] = [permissions, ...Object.values(jobs).map((job) => job.permissions)];
  }
  expect(rights).toEqual({
    "ci.yml": [{ contents: "read" }, undefined],
    "release.yml": [
      { contents: "read" },
      { contents: "read", "id-token": "write" },
      // Attaches the plugin's archives to the release.
      { contents: "write" },
    ],
  });
});

test("a release packs the plugin's archives by a command that works, after their tests, and attaches what it has packed", async () => {
  const { jobs } = workflowSchema.parse(parse(await read("release.yml")));
  const commands = (jobs["archives"]?.steps ?? []).flatMap((step) => step.run ?? []);
  expect(commands).toEqual([
    "npm ci",
    "npx vitest run --project unit test/tools/plugin",
    "node tools/plugin/main.ts archives archives",
    'gh release create "$GITHUB_REF_NAME" --verify-tag --generate-notes archives/*.tar.gz',
  ]);
  const target = await mkdtemp(join(tmpdir(), "release-"));
  try {
    const [script = "", subcommand = ""] = commands[2]?.split(" ").slice(1) ?? [];
    await run(process.execPath, [script, subcommand, target], { cwd: repository });
    const packed = await readdir(target);
    expect(packed).toHaveLength(5);
    expect(packed.filter((name) => !name.endsWith(".tar.gz"))).toEqual([]);
  } finally {
    await rm(target, { recursive: true });
  }
});
