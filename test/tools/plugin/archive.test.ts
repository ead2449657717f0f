import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
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

async function unpack(platform: string): Promise<string> {
  const content = join(folder, platform);
  await mkdir(content);
  const archive = archives.find((path) => path.includes(platform)) ?? "";
  await run("tar", ["--extract", "--file", archive, "--directory", content]);
  return content;
}

test("there is one for each platform, under the name that the engine asks a server for", () => {
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

test("what is in it starts with no package beside it, and answers with its port", async () => {
  const content = await unpack("linux-amd64");
  const child = execFile(join(content, "pulumi-resource-defender"), { cwd: content });
  const [port] = await once(child.stdout ?? child, "data");
  child.kill();
  expect(Number(port)).toBeGreaterThan(0);
});

test("it passes the licences of its libraries on, each with its text", async () => {
  const content = await unpack("linux-arm64");
  const licences = await readFile(join(content, "THIRD-PARTY-LICENSES.txt"), "utf8");
  expect(licences).toMatch(/^@azure\/identity .* \(MIT\)$/m);
  expect(licences).toMatch(/^@grpc\/grpc-js .* \(Apache-2\.0\)$/m);
  expect(licences).not.toContain("has no text of its licence");
  expect(await readFile(join(content, "LICENSE"), "utf8")).toContain("Apache License");
});

test("on Windows a command file starts it", async () => {
  const content = await unpack("windows-amd64");
  const launcher = await readFile(join(content, "pulumi-resource-defender.cmd"), "utf8");
  expect(launcher).toContain('node "%~dp0pulumi-resource-defender.js" %*');
  expect((await stat(join(content, "pulumi-resource-defender.js"))).size).toBeGreaterThan(1_000_000);
});
