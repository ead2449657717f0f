import type { MachineAction } from "../defender/machine-action.ts";
import { InvalidArgumentError } from "../errors.ts";
import { readConfirmed } from "../lifecycle/confirmed-read.ts";
import { listMatching } from "../matching/list-matching.ts";
import { printable } from "../reporting/printable.ts";
import type { OpenSession } from "../resources/context.ts";
import { criteriaOf, machineActionIdOf } from "../resources/look-ups/look-up-arguments.ts";
import type { Session } from "../session.ts";
import { type Command, parseCommandLine } from "./command-line.ts";
import { helpText } from "./help.ts";
import { detailsOf, entriesOf, jsonOf, tableOf, withoutParameters } from "./presentation.ts";

/** What the command works with. */
export interface CommandTools {
  readonly openSession: OpenSession;
  readonly version: string;
  /** Writes results. */
  readonly print: (text: string) => void;
  /** Writes what is not a result. */
  readonly tell: (text: string) => void;
}

/** Exit codes of the command. */
export const exitCodes = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** Runs the command and gives its exit code. Never rejects. */
export async function runCommand(args: readonly string[], tools: CommandTools): Promise<number> {
  try {
    await perform(parseCommandLine(args), tools);
    return exitCodes.done;
  } catch (error) {
    tools.tell(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof InvalidArgumentError ? exitCodes.wrongUsage : exitCodes.failed;
  }
}

async function perform(command: Command, tools: CommandTools): Promise<void> {
  switch (command.kind) {
    case "help":
      return tools.print(helpText);
    case "version":
      return tools.print(`${tools.version}\n`);
    case "list": {
      const criteria = { ...criteriaOf(command.match, command.kind), olderThanMs: command.olderThanMs };
      const { client } = await openSession(command, tools);
      const actions = await listMatching(client, criteria);
      if (actions.length === 0) {
        tools.tell("No machine action matches.\n");
      }
      return tools.print(listText(command, actions, client.serviceNowMs()));
    }
    case "show": {
      const id = machineActionIdOf(command, command.kind);
      const { client } = await openSession(command, tools);
      const action = await readConfirmed(client, id);
      return tools.print(actionText(command, action, client.serviceNowMs()));
    }
  }
}

function openSession(
  { config }: Extract<Command, { kind: "list" | "show" }>,
  { openSession: open, tell }: CommandTools,
): Promise<Session> {
  const say = (line: string) => tell(`${printable(line)}\n`);
  // It reads only, so what the provider warns of, permissions to cancel, does not matter here.
  return open({ get: (key) => config[key] }, { say, warn: () => undefined });
}

function listText(
  { output, comment }: Extract<Command, { kind: "list" }>,
  actions: readonly MachineAction[],
  nowMs: number,
): string {
  if (output === "json") {
    return jsonOf(actions.map(withoutParameters));
  }
  if (output === "yaml") {
    return entriesOf(actions, comment, nowMs);
  }
  return actions.length === 0 ? "" : tableOf(actions, nowMs);
}

function actionText(
  { output, comment }: Extract<Command, { kind: "show" }>,
  action: MachineAction,
  nowMs: number,
): string {
  if (output === "json") {
    return jsonOf(withoutParameters(action));
  }
  return output === "yaml" ? entriesOf([action], comment, nowMs) : detailsOf(action);
}
