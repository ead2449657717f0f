import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { engineFiles } from "./engine-files.ts";

/** What a cached copy says of itself. It is written last, after the copy was verified by running it. */
const manifestSchema = z.object({
  version: z.string(),
  madeFrom: z.string(),
  sha256: z.record(z.string(), z.string()),
});
export type EngineManifest = z.infer<typeof manifestSchema>;

/** What a manifest speaks for: files of a copy that are made and verified together. */
export interface CachedPart {
  readonly manifestName: string;
  readonly files: readonly string[];
}

const enginePart: CachedPart = { manifestName: "engine.json", files: Object.values(engineFiles) };
const partialSuffix = ".partial";

/** Where engines are kept: outside the repository, so that a fresh clone finds them. */
export function engineCacheDirectory(environment: NodeJS.ProcessEnv): string {
  const own = environment["PULUMI_DEFENDER_ENGINE_CACHE"];
  if (own !== undefined && own !== "") {
    return resolve(own);
  }
  const xdg = environment["XDG_CACHE_HOME"];
  const root = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(root, "pulumi-defender-endpoint", "engine");
}

export function copyFolder(cacheDirectory: string, version: string): string {
  return join(cacheDirectory, `${version}-${process.platform}-${process.arch}`);
}

/** The folder in which a copy is made before it takes its place. */
export function partialFolder(copy: string): string {
  return `${copy}-${process.pid}${partialSuffix}`;
}

export function binDirectoryOf(copy: string): string {
  return join(copy, "bin");
}

/**
 * The manifest of a copy, or undefined when there is no copy. Throws when a file of it is not as it was when it was
 * verified, or when it was made from something else than any of the recipes says.
 */
export async function readIntactCopy(
  copy: string,
  recipes: readonly { readonly madeFrom: string }[],
  part: CachedPart = enginePart,
): Promise<EngineManifest | undefined> {
  let text: string;
  try {
    text = await readFile(join(copy, part.manifestName), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  const manifest = manifestSchema.parse(JSON.parse(text));
  if (!recipes.some(({ madeFrom }) => madeFrom === manifest.madeFrom)) {
    throw new Error("it was made from other sources than are pinned now");
  }
  for (const [file, digest] of Object.entries(await digests(copy, part))) {
    if (manifest.sha256[file] !== digest) {
      throw new Error(`${file} is not the file that was verified`);
    }
  }
  return manifest;
}

/** Gives a verified copy its place, in one step that is either done or not done. */
export async function publishCopy(
  partial: string,
  copy: string,
  facts: Omit<EngineManifest, "sha256">,
): Promise<EngineManifest> {
  const manifest = await writeManifest(partial, partial, enginePart, facts);
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
  return manifest;
}

/** Adds verified files to a copy. The manifest comes first: whatever interrupts this, no file is taken for another. */
export async function addToCopy(
  partial: string,
  copy: string,
  part: CachedPart,
  facts: Omit<EngineManifest, "sha256">,
): Promise<void> {
  await writeManifest(partial, copy, part, facts);
  for (const file of part.files) {
    await rename(join(binDirectoryOf(partial), file), join(binDirectoryOf(copy), file));
  }
}

async function writeManifest(
  made: string,
  folder: string,
  part: CachedPart,
  facts: Omit<EngineManifest, "sha256">,
): Promise<EngineManifest> {
  const manifest = { ...facts, sha256: await digests(made, part) };
  await writeFile(join(folder, part.manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** Removes what interrupted runs left. Only for who holds the lock: nobody else is at work then. */
export async function removePartialFolders(cacheDirectory: string): Promise<void> {
  for (const name of await readdir(cacheDirectory)) {
    if (name.endsWith(partialSuffix)) {
      await rm(join(cacheDirectory, name), { recursive: true, force: true });
    }
  }
}

async function digests(copy: string, { files }: CachedPart): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of files) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(binDirectoryOf(copy), file)), hash);
    found[file] = hash.digest("hex");
  }
  return found;
}
