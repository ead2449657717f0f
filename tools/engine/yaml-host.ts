import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { addToCopy, binDirectoryOf, type CachedPart, partialFolder, readIntactCopy } from "./engine-cache.ts";
import { engineFiles, yamlHostFile } from "./engine-files.ts";
import type { Engine } from "./ensure-engine.ts";
import { withExclusiveLock } from "./exclusive-lock.ts";
import {
  buildGoProgram,
  checkGoVersion,
  type GoProgram,
  madeFromGo,
  pinnedVersion,
  wrapperFolder,
} from "./go-build.ts";
import { errorMessage } from "./run-command.ts";
import { verifyYamlHost } from "./verify-engine.ts";

const yamlHost: GoProgram = {
  wrapper: wrapperFolder("yaml-host"),
  module: "github.com/pulumi/pulumi-yaml",
  versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
};
const yamlHostPart: CachedPart = { manifestName: "yaml-host.json", files: [yamlHostFile] };
const facts = { version: pinnedVersion(yamlHost), madeFrom: madeFromGo(yamlHost) };

/** What a test replaces. */
export interface EnsureYamlHostOptions {
  /** Gets each line of progress. Default: stderr. */
  readonly onProgress?: (line: string) => void;
  /** Lays `pulumi-language-yaml` into a folder. Default: a build from Go modules, about a minute on 2 cores, once. */
  readonly make?: (binDirectory: string, onProgress: (line: string) => void) => Promise<void>;
  /** Runs a YAML program by the engine and the host in this folder, or throws. */
  readonly verify?: (binDirectory: string) => Promise<void>;
}

/**
 * Makes sure that the engine's folder holds the language host of YAML programs: the one that came with the engine, the
 * cached one, or one that is built from its Go module. Tests of YAML programs call it before their first operation:
 * `await ensureYamlHost(await theEngine())`. Other tests and the demo do not, and so do not wait for it. Throws, with
 * what to do, when there is none and none can be built.
 */
export async function ensureYamlHost(engine: Engine, options: EnsureYamlHostOptions = {}): Promise<void> {
  const copy = dirname(engine.binDirectory);
  const { onProgress = (line) => console.error(line) } = options;
  const onWaiting = (holder: string) => onProgress(`Waiting for ${holder}, which is making the YAML host`);
  if (cameWith(engine)) {
    return;
  }
  if (engine.source === "path") {
    throw new Error(
      `The Pulumi on PATH has no ${yamlHostFile} beside it, in ${engine.binDirectory}, so it cannot run YAML programs. ` +
        "Install the whole release, or take this Pulumi off PATH, so that an engine is made that can.",
    );
  }
  if (await isIntact(copy, () => undefined)) {
    return;
  }
  await withExclusiveLock(join(dirname(copy), "lock"), { onWaiting }, async () => {
    // Looked at again: the former holder of the lock may have made it.
    if (!(await isIntact(copy, (reason) => onProgress(`Discarding the cached YAML host: ${reason}`)))) {
      await makeYamlHost(engine, copy, { make: build, verify: verifyYamlHost, ...options, onProgress });
    }
  });
}

/** A host that no manifest of ours speaks for is the engine's own. */
function cameWith({ binDirectory }: Engine): boolean {
  return (
    existsSync(join(binDirectory, yamlHostFile)) &&
    !existsSync(join(dirname(binDirectory), yamlHostPart.manifestName))
  );
}

async function isIntact(copy: string, onDamaged: (reason: string) => void): Promise<boolean> {
  try {
    return (await readIntactCopy(copy, [facts], yamlHostPart)) !== undefined;
  } catch (error) {
    onDamaged(errorMessage(error));
    return false;
  }
}

async function makeYamlHost(
  engine: Engine,
  copy: string,
  { make, verify, onProgress }: Required<EnsureYamlHostOptions>,
): Promise<void> {
  const partial = partialFolder(copy);
  const binDirectory = binDirectoryOf(partial);
  try {
    await mkdir(binDirectory, { recursive: true });
    await make(binDirectory, onProgress);
    for (const file of Object.values(engineFiles)) {
      await symlink(join(engine.binDirectory, file), join(binDirectory, file));
    }
    onProgress(`Checking the YAML host ${facts.version} by a preview of a small program`);
    await verify(binDirectory);
    await addToCopy(partial, copy, yamlHostPart, facts);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function build(binDirectory: string, onProgress: (line: string) => void): Promise<void> {
  await checkGoVersion(yamlHost);
  onProgress(`Building the YAML host ${facts.version} from its Go module; once, about a minute on 2 cores`);
  await buildGoProgram(yamlHost, join(binDirectory, yamlHostFile), onProgress);
}
