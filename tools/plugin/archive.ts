import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { bundlePlugin } from "./bundle.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");

/** The platforms that Pulumi names in `pluginDownloadURL`. The content is the same for all: Node.js runs it. */
const platforms = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64"] as const;

/**
 * Packs the plugin for every platform, under the names that Pulumi looks for.
 *
 * @returns the paths of the archives
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/build-a-provider/#publish-your-provider
 */
export async function packArchives(version: string, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const content = await mkdtemp(join(tmpdir(), "plugin-archive-"));
  try {
    await bundlePlugin(content);
    await cp(join(repository, "LICENSE"), join(content, "LICENSE"));
    const archives = platforms.map((platform) =>
      join(folder, `pulumi-resource-defender-v${version}-${platform}.tar.gz`),
    );
    for (const archive of archives) {
      await run("tar", ["--create", "--gzip", "--file", archive, "--directory", content, "."]);
    }
    return archives;
  } finally {
    await rm(content, { recursive: true });
  }
}
