import { parseArgs } from "node:util";
import { oneOf } from "../configuration/setting-values.ts";
import { InvalidArgumentError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { suggest } from "../reporting/suggestion.ts";

/** Every option that some subcommand takes. */
const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  type: { type: "string", multiple: true },
  status: { type: "string", multiple: true },
  machine: { type: "string", multiple: true },
  requestor: { type: "string", multiple: true },
  "older-than": { type: "string" },
  output: { type: "string", short: "o" },
  comment: { type: "string" },
  "max-length": { type: "string" },
  config: { type: "string", short: "c", multiple: true },
  stack: { type: "string", short: "s" },
} as const;

/** An option of a subcommand. */
export type OptionName = Exclude<keyof typeof options, "help" | "version">;

/** The options that were given, by name. */
export type OptionValues = Omit<ReturnType<typeof parsed>["values"], "help" | "version">;

/** What stands behind the program's name, taken apart and not judged yet. */
export type CommandLine =
  | { readonly kind: "help" | "version" }
  | {
      readonly kind: "subcommand";
      readonly name: string | undefined;
      /** What is no option, without the subcommand's name. */
      readonly operands: readonly string[];
      readonly values: OptionValues;
    };

/** The part of a command line that a subcommand judges. */
export type Arguments = Pick<Extract<CommandLine, { kind: "subcommand" }>, "operands" | "values">;

/**
 * Takes the arguments of the command line apart, without the program's own name.
 * @throws {InvalidArgumentError} when an option is unknown or lacks its value.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const {
    values: { help, version, ...values },
    positionals: [name, ...operands],
  } = parsed(args);
  if (help === true) {
    return { kind: "help" };
  }
  return version === true ? { kind: "version" } : { kind: "subcommand", name, operands, values };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrongUsage(problemOf(error));
  }
}

/** Node's words, but for an unknown option, for which they advise what hardly anybody means. */
function problemOf(error: unknown): string {
  const words = asError(error).message;
  const [unknown, name = ""] = /^Unknown option '--?([^']+)'/.exec(words) ?? [];
  if (unknown === undefined) {
    return words;
  }
  const meant = suggest(name, Object.keys(options));
  return meant === undefined ? unknown : `${unknown}; did you mean --${meant}?`;
}

/**
 * Reads a value of `--output`.
 * @throws {InvalidArgumentError} when it is none of the formats.
 */
export function formatAmong<Format extends string>(formats: readonly Format[], output: string): Format {
  const format = formats.find((known) => known === output);
  if (format === undefined) {
    throw wrongUsage(`--output is "${output}", but must be ${oneOf(formats)}`);
  }
  return format;
}

/** The error of a command line that cannot be followed. `problem` is a sentence without its full stop, or a question. */
export function wrongUsage(problem: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `${problem}${problem.endsWith("?") ? "" : "."} See pulumi-defender-endpoint --help.`,
  );
}
