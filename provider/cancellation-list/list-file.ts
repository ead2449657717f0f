import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { asError } from "../reporting/as-error.ts";

/** The text of a list file, or why there is none. */
export type ListFile =
  | { readonly kind: "text"; readonly text: string }
  /** Says which file was looked for, and where, or why it is not readable as text. */
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Reads a list file.
 *
 * @param file path, relative to the folder of the program
 */
export function readListFile(file: string): ListFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return { kind: "unreadable", reason: explain(file, error) };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return {
      kind: "unreadable",
      reason: `${file} is not UTF-8 text. Save it in that encoding.`,
    };
  }
}

function explain(file: string, error: unknown): string {
  const path = resolve(file);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") {
    return `The list ${file} was not found: there is no ${path}. Create it (an empty file is an empty list), or name the right one; a relative path starts at the folder of the program.`;
  }
  if (code === "EISDIR") {
    return `The list ${file} is a folder (${path}). Name the file in it.`;
  }
  return `The list ${file} could not be read: ${asError(error).message}`;
}
