import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineRecipe } from "../../../tools/engine/engine-recipe.ts";

/** A folder for the running test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "engine-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function writeScript(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(path, 0o755);
}

/** Lays the two programs of an engine into a folder; the command does nothing but answer with a version. */
export async function writeEngine(binDirectory: string, version: string): Promise<void> {
  await mkdir(binDirectory, { recursive: true });
  await writeScript(join(binDirectory, "pulumi"), [`echo v${version}`]);
  await writeScript(join(binDirectory, "pulumi-language-nodejs"), ["echo 4711"]);
}

/** A recipe that makes such an engine at once, and counts how often. */
export function recipe(changes: Partial<EngineRecipe> = {}): EngineRecipe & { made: number } {
  const version = changes.version ?? "3.200.0";
  return {
    source: "build",
    title: `Pulumi ${version} of a test`,
    version,
    madeFrom: `test sources of ${version}`,
    made: 0,
    async make(binDirectory) {
      this.made += 1;
      await writeEngine(binDirectory, version);
    },
    ...changes,
  };
}
