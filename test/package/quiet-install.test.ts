import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quiet-install-"));
  const manifest = { name: "newcomer", version: "1.0.0", engines: { node: ">=99" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
});

afterEach(() => rm(folder, { recursive: true }));

/** What npm tells of an engine that is too old, in a folder that demands one which nobody has. */
async function told(): Promise<string> {
  const { npm_config_loglevel: _, ...env } = process.env;
  const { stderr } = await run("npm", ["install", "--dry-run", "--offline"], { cwd: folder, env });
  return stderr;
}

test("npm ci says nothing of the Node.js that runs npm, because the scripts run on the one that it installs", async () => {
  expect(await told()).toContain("EBADENGINE");
  await copyFile(join(repository, ".npmrc"), join(folder, ".npmrc"));
  expect(await told()).toBe("");
});
