import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
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
import { minimumEngineVersion } from "./engine-version.ts";
import { withExclusiveLock } from "./exclusive-lock.ts";
import { goEngine, minimumGoVersion } from "./go-engine.ts";
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

/** No way led to an engine. The message lists every way, why it failed, and what to install. */
export class EngineUnavailableError extends Error {
  override readonly name = "EngineUnavailableError";

  constructor(failures: readonly string[]) {
    super(
      [
        "No Pulumi engine could be had. Tried, in this order:",
        ...failures.map((failure, index) => `  ${index + 1}. ${failure.replaceAll("\n", "\n     ")}`),
        "Any one of these mends it:",
        `  - Install Pulumi ${minimumEngineVersion} or newer with its Node.js language host and put it on PATH: https://www.pulumi.com/docs/install/`,
        "  - Allow this machine to reach https://get.pulumi.com and https://github.com.",
        `  - Install Go ${minimumGoVersion} or newer (https://go.dev/dl/) and allow it to reach a module proxy (GOPROXY).`,
        "Then run `npm run pulumi:ensure` again.",
      ].join("\n"),
    );
  }
}

/**
 * Finds a Pulumi engine that works, or makes one: `pulumi` on PATH, the cached copy, the official release, a build
 * from Go modules. Whatever is returned has been run. Throws EngineUnavailableError.
 */
export async function ensureEngine(options: EnsureEngineOptions = {}): Promise<Engine> {
  const onProgress = options.onProgress ?? ((line: string) => console.error(line));
  const recipes = options.recipes ?? [releaseEngine, goEngine];
  const verify = options.verify ?? verifyEngine;
  const cacheDirectory = engineCacheDirectory(process.env);
  const failures: string[] = [];

  async function attempt(way: string, take: () => Promise<Engine | undefined>): Promise<Engine | undefined> {
    try {
      return await take();
    } catch (error) {
      failures.push(`${way}: ${errorMessage(error)}`);
      onProgress(`No engine by way of ${way}: ${errorMessage(error)}`);
      return undefined;
    }
  }

  async function takeFromPath(): Promise<Engine | undefined> {
    const binDirectory = await findOnPath(process.env["PATH"]);
    if (binDirectory === undefined) {
      failures.push("pulumi on PATH: there is none");
      return undefined;
    }
    return await attempt(`pulumi on PATH, in ${binDirectory}`, async () => {
      onProgress(`Checking the Pulumi on PATH, in ${binDirectory}, by deploying a small program`);
      const version = await verify(binDirectory);
      return {
        version,
        binDirectory,
        source: "path",
        description: `Pulumi ${version} on PATH, in ${binDirectory}`,
      };
    });
  }

  async function takeFromCache(onDamaged: (copy: string, reason: string) => Promise<void>) {
    for (const { version } of recipes) {
      const copy = copyFolder(cacheDirectory, version);
      try {
        const manifest = await readIntactCopy(copy, recipes);
        if (manifest === undefined) continue;
        await readEngineVersion(binDirectoryOf(copy));
        return cachedEngine("cache", copy, manifest);
      } catch (error) {
        await onDamaged(copy, errorMessage(error));
      }
    }
    return undefined;
  }

  async function make(recipe: EngineRecipe): Promise<Engine> {
    const copy = copyFolder(cacheDirectory, recipe.version);
    const partial = partialFolder(copy);
    try {
      await mkdir(binDirectoryOf(partial), { recursive: true });
      await recipe.make(binDirectoryOf(partial), onProgress);
      await layDynamicProvider(binDirectoryOf(partial));
      onProgress(`Checking ${recipe.title} by deploying a small program`);
      const version = await verify(binDirectoryOf(partial));
      const manifest = await publishCopy(partial, copy, { version, madeFrom: recipe.madeFrom });
      return cachedEngine(recipe.source, copy, manifest);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  const found = (await takeFromPath()) ?? (await takeFromCache(async () => {}));
  if (found !== undefined) return found;

  try {
    await mkdir(cacheDirectory, { recursive: true });
  } catch (error) {
    failures.push(
      `cache in ${cacheDirectory} (set PULUMI_DEFENDER_ENGINE_CACHE to move it): ${errorMessage(error)}`,
    );
    throw new EngineUnavailableError(failures);
  }
  const lock = join(cacheDirectory, "lock");
  const onWaiting = (holder: string, waitedMs: number) =>
    onProgress(`Waiting for ${holder}, which is making the engine (${Math.round(waitedMs / 1000)} s)`);
  return await withExclusiveLock(lock, { onWaiting }, async () => {
    await removePartialFolders(cacheDirectory);
    // Looked at again: the former holder of the lock may have made it.
    const cached = await takeFromCache(async (copy, reason) => {
      onProgress(`Discarding the cached copy ${copy}: ${reason}`);
      await rm(copy, { recursive: true, force: true });
    });
    if (cached !== undefined) return cached;
    failures.push(`cached copy: there is none in ${cacheDirectory}`);
    for (const recipe of recipes) {
      const made = await attempt(recipe.title, () => make(recipe));
      if (made !== undefined) return made;
    }
    throw new EngineUnavailableError(failures);
  });
}

function cachedEngine(source: Engine["source"], copy: string, { version, madeFrom }: EngineManifest): Engine {
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
