import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

/** Names the folder, for the processes of the tests. */
export const packingFolderVariable = "PACKED_PACKAGE_FOLDER";

let folder: Promise<string> | undefined;

/** A folder in which the tests of a run, whatever their project, pack the package once. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  folder ??= mkdtemp(join(tmpdir(), "packing-"));
  const path = await folder;
  process.env[packingFolderVariable] = path;
  const remove = (name: string) => rm(join(path, name), { recursive: true, force: true });
  // What has changed meanwhile is to be packed.
  project.onTestsRerun(() => remove("made"));
  return () => remove(".");
}
