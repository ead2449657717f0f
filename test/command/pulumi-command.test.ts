import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pulumiCommandIn } from "../../provider/command/pulumi-command.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulumi-command-"));
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a `pulumi` on the PATH that runs these lines of shell. */
async function install(lines: string): Promise<void> {
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${lines}\n`);
  await chmod(join(folder, "pulumi"), 0o755);
}

test("pulumi is asked without questions and without colours, in the folder", async () => {
  await install('echo "$PWD $*"');
  expect(await pulumiCommandIn(folder).run("read the stack config", ["config"])).toBe(
    `${folder} config --non-interactive --color never\n`,
  );
});

test("its words are shown when it fails, and what it printed is not", async () => {
  await install("echo a-secret; printf 'error: no stack named \\033[1mdev\\n' >&2; exit 6");
  const failure = await pulumiCommandIn(folder)
    .run("read the stack config", ["config"])
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    message: "Could not read the stack config: pulumi said: no stack named  [1mdev",
  });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("a-secret");
});

test("a machine without pulumi is told so, and what to do", async () => {
  await expect(pulumiCommandIn(folder).run("read the stack config", ["config"])).rejects.toThrow(
    "there is no pulumi on the PATH. Install it",
  );
});

test("a project is found in the folder and in those above", async () => {
  const inner = join(folder, "a", "b");
  await mkdir(inner, { recursive: true });
  expect(pulumiCommandIn(inner).findsProject()).toBe(false);
  await writeFile(join(folder, "Pulumi.yaml"), "name: p\nruntime: nodejs\n");
  expect(pulumiCommandIn(inner).findsProject()).toBe(true);
});
