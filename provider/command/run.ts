import { oneOf } from "../configuration/setting-values.ts";
import { InvalidArgumentError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { suggest } from "../reporting/suggestion.ts";
import { check } from "./check.ts";
import { type CommandLine, parseCommandLine, wrongUsage } from "./command-line.ts";
import { doctor } from "./doctor/doctor.ts";
import { helpText } from "./help.ts";
import { list } from "./list.ts";
import { show } from "./show.ts";
import { type CommandTools, type ExitCode, exitCodes, type Subcommand } from "./subcommand.ts";

const subcommands: readonly Subcommand[] = [list, show, check, doctor];

/** Runs the command and gives its exit code. Never rejects. */
export async function runCommand(args: readonly string[], tools: CommandTools): Promise<ExitCode> {
  try {
    return await perform(parseCommandLine(args), tools);
  } catch (error) {
    tools.tell(`${asError(error).message}\n`);
    return error instanceof InvalidArgumentError ? exitCodes.wrongUsage : exitCodes.failed;
  }
}

async function perform(line: CommandLine, tools: CommandTools): Promise<ExitCode> {
  switch (line.kind) {
    case "help":
      tools.print(helpText);
      return exitCodes.done;
    case "version":
      tools.print(`${tools.version}\n`);
      return exitCodes.done;
    case "subcommand":
      return subcommandOf(line).perform(line, tools);
  }
}

function subcommandOf({ name, values }: Extract<CommandLine, { kind: "subcommand" }>): Subcommand {
  const subcommand = subcommands.find((known) => known.name === name);
  if (subcommand === undefined) {
    throw wrongUsage(unknownCommand(name));
  }
  const foreign = Object.keys(values).find((option) => !subcommand.options.some((own) => own === option));
  if (foreign !== undefined) {
    throw wrongUsage(`${subcommand.name} has no option --${foreign}`);
  }
  return subcommand;
}

function unknownCommand(name: string | undefined): string {
  const names = subcommands.map((known) => known.name);
  if (name === undefined) {
    return `a command is missing: ${oneOf(names)}`;
  }
  const meant = suggest(name, names);
  return `"${name}" is not a command; ${meant === undefined ? `give ${oneOf(names)}` : `did you mean ${meant}?`}`;
}
