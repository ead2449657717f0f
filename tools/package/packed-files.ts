import { globSync } from "node:fs";

/**
 * The paths that the list `files` of a package.json stands for, folders as such. npm adds package.json and knows more
 * forms; of exceptions this knows whole paths only.
 *
 * @param files patterns, and exceptions that begin with `!`
 * @param folder where the package.json lies
 */
export function packedFiles(files: readonly string[], folder: string): readonly string[] {
  const exceptions = new Set(files.filter((file) => file.startsWith("!")).map((file) => file.slice(1)));
  const patterns = files.filter((file) => !file.startsWith("!"));
  return globSync(patterns, { cwd: folder }).filter((path) => !exceptions.has(path));
}
