import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { bundlePlugin, pluginExecutable } from "./bundle.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");

/** The platforms as Pulumi names them in the address of a plugin. */
const platforms = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64"] as const;

/** Windows starts no script by its first line. */
const windowsLauncher = `@echo off\r\nnode "%~dp0${pluginExecutable}.js" %*\r\n`;

/**
 * Packs the plugin for every platform, under the names that `pulumi plugin install` asks a server for. What is in them needs
 * Node.js and nothing else.
 *
 * @returns the paths of the archives
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/publishing-packages/
 */
export async function packArchives(version: string, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const archives: string[] = [];
  for (const platform of platforms) {
    const archive = join(folder, `${pluginExecutable}-v${version}-${platform}.tar.gz`);
    await packArchive(archive, platform.startsWith("windows"));
    archives.push(archive);
  }
  return archives;
}

async function packArchive(archive: string, isForWindows: boolean): Promise<void> {
  const content = await mkdtemp(join(tmpdir(), "plugin-archive-"));
  try {
    await bundlePlugin(content);
    await cp(join(repository, "LICENSE"), join(content, "LICENSE"));
    if (isForWindows) {
      await rename(join(content, pluginExecutable), join(content, `${pluginExecutable}.js`));
      await writeFile(join(content, `${pluginExecutable}.cmd`), windowsLauncher);
    }
    await run("tar", ["--create", "--gzip", "--file", archive, "--directory", content, "."]);
  } finally {
    await rm(content, { recursive: true });
  }
}
