import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { engineFiles } from "./engine-files.ts";

/** The folder on PATH that holds the `pulumi` a shell would run, or undefined. */
export async function findOnPath(path: string | undefined): Promise<string | undefined> {
  for (const directory of (path ?? "").split(delimiter).filter((part) => part !== "")) {
    try {
      await access(join(directory, engineFiles.command), constants.X_OK);
      return resolve(directory);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
