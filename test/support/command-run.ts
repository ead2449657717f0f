import type { PulumiCommand } from "../../provider/command/pulumi-command.ts";
import { runCommand } from "../../provider/command/run.ts";
import type { Environment } from "../../provider/configuration/environment.ts";
import type { SettingsSource } from "../../provider/configuration/settings.ts";
import type { Session } from "../../provider/session.ts";
import { Clock } from "../../simulator/clock.ts";
import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { simulatedSession } from "./simulated-session.ts";
import { SimulatorCalls } from "./simulator-calls.ts";

/** A `pulumi` in a folder without a project. */
const noPulumi: PulumiCommand = {
  findsProject: () => false,
  run: () => Promise.reject(new Error("There is no pulumi here.")),
};

/** The command against a simulator without a network, with what it has written. */
export class CommandRun {
  printed = "";
  told = "";
  /** What settings were read from, each time that a session was opened. */
  readonly sources: SettingsSource[] = [];
  pulumi: PulumiCommand = noPulumi;
  columns: number | undefined;
  environment: Environment = {};
  onBlindPreview: Session["onBlindPreview"];
  readonly #calls: SimulatorCalls;

  constructor(calls: SimulatorCalls) {
    this.#calls = calls;
  }

  /** Runs the command and gives its exit code. */
  run(...args: readonly string[]): Promise<number> {
    return runCommand(args, {
      openSession: async (source, reporter) => {
        this.sources.push(source);
        return { ...simulatedSession(this.#calls, reporter), onBlindPreview: this.onBlindPreview };
      },
      pulumi: this.pulumi,
      columns: this.columns,
      environment: this.environment,
      version: "1.2.3",
      print: (text) => {
        this.printed += text;
      },
      tell: (text) => {
        this.told += text;
      },
    });
  }
}

/** The command at noon, in a tenant to which actions of that morning are added. */
export async function commandAtNoon(): Promise<{
  readonly calls: SimulatorCalls;
  readonly command: CommandRun;
  readonly add: MachineActionWorld["add"];
}> {
  const calls = await SimulatorCalls.create({ clock: Clock.driven(new Date("2026-11-23T12:00:00Z")) });
  const creationDateTimeUtc = "2026-11-23T09:00:00.1234567Z";
  return {
    calls,
    command: new CommandRun(calls),
    add: (fields, script) =>
      calls.apps.world.add({ type: "RunAntiVirusScan", creationDateTimeUtc, ...fields }, script),
  };
}
