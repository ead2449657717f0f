import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packArchives } from "../../../tools/plugin/archive.ts";

const run = promisify(execFile);

let folder: string;
let archives: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "archives-"));
  archives = await packArchives("1.2.3", folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("there is one for each platform, under the name that pluginDownloadURL leads to", () => {
  expect(archives.map((archive) => basename(archive))).toEqual(
    ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64"].map(
      (platform) => `pulumi-resource-defender-v1.2.3-${platform}.tar.gz`,
    ),
  );
});

test("each is below a megabyte", async () => {
  for (const archive of archives) {
    expect((await stat(archive)).size, archive).toBeLessThan(1_000_000);
  }
});

test("what is in it starts with nothing beside it, and passes the licences on", async () => {
  const [archive = ""] = archives;
  const content = join(folder, "content");
  await run("mkdir", [content]);
  await run("tar", ["--extract", "--file", archive, "--directory", content]);
  const { stdout } = await run("head", ["-c", "200000", join(content, "third-party-licences.txt")]);
  expect(stdout).toMatch(/^@azure\/identity .*\(MIT\)$/m);
  expect(stdout).not.toMatch(/={3,}\n\n\n/);
  const child = execFile(join(content, "pulumi-resource-defender"), { cwd: content, timeout: 60_000 });
  const port = await new Promise<string>((found) => child.stdout?.once("data", found));
  child.kill();
  expect(Number(port)).toBeGreaterThan(0);
});
