import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { DefenderError } from "../errors.ts";
import { printable } from "../reporting/foreign-text.ts";

/** The `pulumi` of this machine, run in the folder where this command was started. */
export interface PulumiCommand {
  /** Whether `pulumi` would find a project: in this folder or in one above it. */
  findsProject(): boolean;
  /**
   * Runs it without questions and gives what it prints.
   * @param purpose what it is run for, as an infinitive
   * @throws {DefenderError} with its own words, or that says that there is none.
   */
  run(purpose: string, args: readonly string[]): Promise<string>;
}

/** Longest part of the words of `pulumi` that an error shows, in characters. */
const maxWords = 500;

/** Most that is read of what it prints, in bytes: more than the state of ten thousand cancellations has. */
const maxOutputBytes = 256 * 1024 ** 2;

/** `pulumi` as the PATH gives it, in a folder. */
export function pulumiCommandIn(folder: string): PulumiCommand {
  return {
    findsProject: () => hasProject(folder),
    run: (purpose, args) =>
      new Promise((resolve, reject) => {
        const whole = [...args, "--non-interactive", "--color", "never"];
        const options = { cwd: folder, maxBuffer: maxOutputBytes };
        execFile("pulumi", whole, options, (error, stdout, stderr) => {
          if (error === null) {
            resolve(stdout);
          } else {
            // The error itself holds what was printed, which may be secrets.
            reject(new DefenderError(failureOf(purpose, error.code, stderr)));
          }
        });
      }),
  };
}

function failureOf(purpose: string, code: unknown, stderr: string): string {
  if (code === "ENOENT") {
    return `Could not ${purpose}: there is no pulumi on the PATH. Install it (https://www.pulumi.com/docs/install/), or leave --stack out and give the settings by -c and the environment.`;
  }
  const words = printable(stderr)
    .trim()
    .replace(/^error: /, "")
    .slice(0, maxWords);
  return `Could not ${purpose}: pulumi said: ${words === "" ? `nothing (exit code ${code})` : words}`;
}

function hasProject(folder: string): boolean {
  if (["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((name) => existsSync(join(folder, name)))) {
    return true;
  }
  const parent = dirname(folder);
  return parent !== folder && hasProject(parent);
}
