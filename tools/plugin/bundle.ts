import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { bundledLicences } from "./bundled-licences.ts";

const repository = resolve(import.meta.dirname, "../..");

/** Runs the plugin on the Node.js that is on PATH, wherever this lies. */
const launcher = `#!/bin/sh
if ! command -v node >/dev/null 2>&1; then
  echo "The plugin pulumi-resource-defender needs Node.js 22.12 or newer on PATH, and there is none." >&2
  exit 1
fi
exec node "$(dirname "$0")/plugin.js" "$@"
`;

const windowsLauncher = '@echo off\r\nnode "%~dp0plugin.js" %*\r\n';

/** Lays the plugin into a folder: one file of JavaScript with all its libraries, and what starts it. */
export async function bundlePlugin(folder = join(repository, "dist/plugin")): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: ["provider/plugin/main.ts"],
    outfile: join(folder, "plugin.js"),
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node22.12",
    banner: { js: "#!/usr/bin/env node" },
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  const licences = await bundledLicences(Object.keys(metafile.inputs), repository);
  await writeFile(join(folder, "third-party-licences.txt"), licences);
  await writeFile(join(folder, "pulumi-resource-defender"), launcher);
  await writeFile(join(folder, "pulumi-resource-defender.cmd"), windowsLauncher);
  await chmod(join(folder, "pulumi-resource-defender"), 0o755);
  await chmod(join(folder, "plugin.js"), 0o755);
}
