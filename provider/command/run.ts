import { InvalidArgumentError } from "../errors.ts";
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
    tools.tell(`${error instanceof Error ? error.message : String(error)}\n`);
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
    const names = subcommands.map((known) => known.name);
    const known = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
    throw wrongUsage(
      name === undefined ? `a command is missing: ${known}` : `"${name}" is no command; give ${known}`,
    );
  }
  const foreign = Object.keys(values).find((option) => !subcommand.options.some((own) => own === option));
  if (foreign !== undefined) {
    throw wrongUsage(`--${foreign} is no option of ${subcommand.name}`);
  }
  return subcommand;
}
