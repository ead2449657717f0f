import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Metafile } from "esbuild";
import { z } from "zod";

const repository = resolve(import.meta.dirname, "../..");

/** Folder of the plugin as it is packed and published. */
export const pluginFolder = join(repository, "dist/plugin");

/** Name by which the engine looks for the plugin. */
export const pluginExecutable = "pulumi-resource-defender";

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

/** Names that packages give the text of their licence. */
const licenceNames = [
  "LICENSE",
  "LICENSE.md",
  "LICENSE.txt",
  "license",
  "license.md",
  "LICENCE",
  "LICENSE-MIT",
];

/**
 * Writes the plugin as one file that needs Node.js and nothing else, beside the licences of the packages in it. Programs
 * that use the dynamic door load none of it, and their runtime dependencies do not grow.
 */
export async function bundlePlugin(folder: string = pluginFolder): Promise<void> {
  await mkdir(folder, { recursive: true });
  const executable = join(folder, pluginExecutable);
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: ["provider/plugin/main.ts"],
    outfile: executable,
    bundle: true,
    platform: "node",
    target: "node22.12",
    format: "cjs",
    minify: true,
    // Names of classes are shown in errors.
    keepNames: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await chmod(executable, 0o755);
  await writeFile(join(folder, "THIRD-PARTY-LICENSES.txt"), await licencesOf(metafile));
}

async function licencesOf({ inputs }: Metafile): Promise<string> {
  const folders = new Set(Object.keys(inputs).flatMap((file) => packageFolder(file) ?? []));
  const texts = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const manifest = JSON.parse(await readFile(join(repository, folder, "package.json"), "utf8"));
      const { name, version, license = "no licence named" } = manifestSchema.parse(manifest);
      return `${name} ${version} (${license})\n\n${await licenceText(join(repository, folder))}`;
    }),
  );
  return `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** The package that a bundled file belongs to; none for a file of this repository. */
function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

async function licenceText(folder: string): Promise<string> {
  for (const name of licenceNames) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) {
      return text.trim();
    }
  }
  return "The package has no text of its licence.";
}
