import { constants, existsSync } from "node:fs";
import { access, chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  binDirectoryOf,
  copyFolder,
  type EngineManifest,
  engineCacheDirectory,
  partialFolder,
  publishCopy,
  readIntactCopy,
  removePartialFolders,
} from "./engine-cache.ts";
import { engineFiles } from "./engine-files.ts";
import type { EngineRecipe } from "./engine-recipe.ts";
import { EngineUnavailableError } from "./engine-unavailable-error.ts";
import { withExclusiveLock } from "./exclusive-lock.ts";
import { goEngine } from "./go-engine.ts";
import { findOnPath } from "./path-engine.ts";
import { releaseEngine } from "./release-engine.ts";
import { errorMessage } from "./run-command.ts";
import { readEngineVersion, verifyEngine } from "./verify-engine.ts";

export interface Engine {
  readonly version: string;
  /** Holds `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`; to be put first on PATH. */
  readonly binDirectory: string;
  readonly source: "path" | "cache" | "download" | "build";
  /** One line: which engine, and from where. */
  readonly description: string;
}

export interface EnsureEngineOptions {
  /** Gets each line of progress. Default: stderr. */
  readonly onProgress?: (line: string) => void;
  /** How an engine is made where there is none, in order of preference. */
  readonly recipes?: readonly EngineRecipe[];
  /** Runs an engine and returns its version, or throws. */
  readonly verify?: (binDirectory: string) => Promise<string>;
}

/** One call of ensureEngine. */
interface Search extends Required<EnsureEngineOptions> {
  readonly cacheDirectory: string;
  /** Why each way tried until now led to nothing. */
  readonly failures: string[];
}

/**
 * Finds a Pulumi engine that works, or makes one: `pulumi` on PATH, the cached copy, the official release, a build
 * from Go modules. Whatever is returned has been run. Throws EngineUnavailableError.
 */
export async function ensureEngine(options: EnsureEngineOptions = {}): Promise<Engine> {
  const search: Search = {
    onProgress: (line) => console.error(line),
    recipes: [releaseEngine, goEngine],
    verify: verifyEngine,
    ...options,
    cacheDirectory: engineCacheDirectory(process.env),
    failures: [],
  };
  return (await takeFromPath(search)) ?? (await takeFromCache(search)) ?? (await makeUnderLock(search));
}

/** Whether `ensureEngine` will find an engine, as far as can be said without running one. */
export async function isEngineThere(): Promise<boolean> {
  const cacheDirectory = engineCacheDirectory(process.env);
  return (
    (await findOnPath(process.env["PATH"])) !== undefined ||
    [releaseEngine, goEngine].some(({ version }) => existsSync(copyFolder(cacheDirectory, version)))
  );
}

async function takeFromPath(search: Search): Promise<Engine | undefined> {
  const binDirectory = await findOnPath(process.env["PATH"]);
  if (binDirectory === undefined) {
    search.failures.push("pulumi on PATH: there is none");
    return undefined;
  }
  return await attempt(search, `pulumi on PATH, in ${binDirectory}`, async () => {
    search.onProgress(`Checking the Pulumi on PATH, in ${binDirectory}, by deploying a small program`);
    const version = await search.verify(binDirectory);
    const description = `Pulumi ${version} on PATH, in ${binDirectory}`;
    return { version, binDirectory, source: "path", description };
  });
}

async function takeFromCache(
  { recipes, cacheDirectory }: Search,
  onDamaged?: (copy: string, reason: string) => Promise<void>,
): Promise<Engine | undefined> {
  for (const { version } of recipes) {
    const copy = copyFolder(cacheDirectory, version);
    try {
      const manifest = await readIntactCopy(copy, recipes);
      if (manifest === undefined) {
        continue;
      }
      await readEngineVersion(binDirectoryOf(copy));
      return engineIn(copy, manifest, "cache");
    } catch (error) {
      await onDamaged?.(copy, errorMessage(error));
    }
  }
  return undefined;
}

async function makeUnderLock(search: Search): Promise<Engine> {
  const { onProgress, cacheDirectory, failures, recipes } = search;
  try {
    await mkdir(cacheDirectory, { recursive: true });
    await access(cacheDirectory, constants.W_OK);
  } catch (error) {
    const place = `cache in ${cacheDirectory} (set PULUMI_DEFENDER_ENGINE_CACHE to move it)`;
    throw new EngineUnavailableError([...failures, `${place}: ${errorMessage(error)}`]);
  }
  const onWaiting = (holder: string, waitedMs: number) =>
    onProgress(`Waiting for ${holder}, which is making the engine (${Math.round(waitedMs / 1000)} s)`);
  return await withExclusiveLock(join(cacheDirectory, "lock"), { onWaiting }, async () => {
    await removePartialFolders(cacheDirectory);
    // Looked at again: the former holder of the lock may have made it.
    const cached = await takeFromCache(search, async (copy, reason) => {
      onProgress(`Discarding the cached copy ${copy}: ${reason}`);
      await rm(copy, { recursive: true, force: true });
    });
    if (cached !== undefined) {
      return cached;
    }
    failures.push(`cached copy: there is none in ${cacheDirectory}`);
    for (const recipe of recipes) {
      const made = await attempt(search, recipe.title, () => make(search, recipe));
      if (made !== undefined) {
        return made;
      }
    }
    throw new EngineUnavailableError(failures);
  });
}

async function make({ onProgress, verify, cacheDirectory }: Search, recipe: EngineRecipe): Promise<Engine> {
  const copy = copyFolder(cacheDirectory, recipe.version);
  const partial = partialFolder(copy);
  try {
    await mkdir(binDirectoryOf(partial), { recursive: true });
    await recipe.make(binDirectoryOf(partial), onProgress);
    await layDynamicProvider(binDirectoryOf(partial));
    onProgress(`Checking ${recipe.title} by deploying a small program`);
    const version = await verify(binDirectoryOf(partial));
    const manifest = await publishCopy(partial, copy, { version, madeFrom: recipe.madeFrom });
    return engineIn(copy, manifest, recipe.source);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function attempt(
  { failures, onProgress }: Search,
  way: string,
  take: () => Promise<Engine>,
): Promise<Engine | undefined> {
  try {
    return await take();
  } catch (error) {
    failures.push(`${way}: ${errorMessage(error)}`);
    onProgress(`No engine by way of ${way}: ${errorMessage(error)}`);
    return undefined;
  }
}

function engineIn(copy: string, { version, madeFrom }: EngineManifest, source: Engine["source"]): Engine {
  const description = `Pulumi ${version} (${madeFrom}) in ${copy}`;
  return { version, binDirectory: binDirectoryOf(copy), source, description };
}

/** The starter of dynamic providers comes with the Node.js SDK, not with the engine. */
async function layDynamicProvider(binDirectory: string): Promise<void> {
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  const target = join(binDirectory, engineFiles.dynamicProvider);
  await copyFile(join(sdk, engineFiles.dynamicProvider), target);
  await chmod(target, 0o755);
}
