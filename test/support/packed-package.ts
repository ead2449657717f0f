import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { withExclusiveLock } from "../../tools/engine/exclusive-lock.ts";
import { packedFiles } from "../../tools/package/packed-files.ts";
import { publishedManifest, publishedReadme } from "../../tools/package/published-files.ts";
import { bundlePlugin } from "../../tools/plugin/bundle.ts";
import { packingFolderVariable } from "./packing-folder.ts";

const run = promisify(execFile);

const repository = resolve(import.meta.dirname, "../..");

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  files: z.array(z.string()),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  scripts: z.record(z.string(), z.string()),
});

const packSchema = z.tuple([
  z.looseObject({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.looseObject({ path: z.string() })),
  }),
]);

/** The package as `npm pack` makes it of a clean checkout. */
export interface PackedPackage {
  /** Holds everything here; whoever packs removes it. */
  readonly folder: string;
  readonly tarball: string;
  readonly files: readonly string[];
  /** Bytes of the tarball, and of its files. */
  readonly size: number;
  readonly unpackedSize: number;
}

export async function readManifest(): Promise<z.infer<typeof manifestSchema>> {
  return manifestSchema.parse(JSON.parse(await readFile(join(repository, "package.json"), "utf8")));
}

/** Writes the files that differ from those of the repository, as `npm pack` does before it packs. */
async function publish(source: string, version: string, files: readonly string[]): Promise<void> {
  const isPacked = (path: string) => files.includes(path);
  const [manifest, readme] = [join(source, "package.json"), join(source, "README.md")];
  await writeFile(manifest, publishedManifest(await readFile(manifest, "utf8")));
  const text = await readFile(readme, "utf8");
  await writeFile(readme, publishedReadme(text, { version, repository: undefined, isPacked }));
}

/**
 * The package, in a folder of the caller's own. It is compiled and packed once in a run of the tests, which takes nine seconds of
 * processor time: see `packing-folder.ts`.
 */
export async function packPackage(): Promise<PackedPackage> {
  const shared = process.env[packingFolderVariable];
  if (shared === undefined) {
    throw new Error(`${packingFolderVariable} is not set: test/support/packing-folder.ts does it.`);
  }
  const made = join(shared, "made");
  const packed = await withExclusiveLock(join(shared, "lock"), {}, async () => {
    if (!existsSync(made)) {
      await pack(join(shared, "unfinished"));
      await rename(join(shared, "unfinished"), made);
    }
    return packSchema.parse(JSON.parse(await readFile(join(made, "pack.json"), "utf8")));
  });
  const folder = await mkdtemp(join(tmpdir(), "packed-package-"));
  await cp(made, folder, { recursive: true });
  const [{ filename, size, unpackedSize, files }] = packed;
  return {
    folder,
    tarball: join(folder, basename(filename)),
    files: files.map(({ path }) => path),
    size,
    unpackedSize,
  };
}

/**
 * Compiles and packs in a folder of its own: what an earlier build left in dist/ is not packed, and tests that run
 * dist/ at the same time are not disturbed.
 */
async function pack(folder: string): Promise<void> {
  // What a failed attempt has left.
  await rm(folder, { recursive: true, force: true });
  const source = join(folder, "source");
  const { files, version } = await readManifest();
  const copied = packedFiles(files, repository).filter((path) => path !== "dist");
  for (const file of ["package.json", ...copied]) {
    await cp(join(repository, file), join(source, file), { recursive: true });
  }
  await publish(source, version, copied);
  const build = ["-p", "tsconfig.build.json", "--incremental", "false", "--outDir", join(source, "dist")];
  await run(join(repository, "node_modules/.bin/tsc"), build, { cwd: repository });
  await bundlePlugin(join(source, "dist/plugin"));
  const npm = ["pack", source, "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", npm, { cwd: folder });
  const printed = z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .parse(JSON.parse(stdout));
  await writeFile(join(folder, "pack.json"), JSON.stringify(Object.values(printed)));
}
