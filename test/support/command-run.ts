import type { PulumiCommand } from "../../provider/command/pulumi-command.ts";
import { runCommand } from "../../provider/command/run.ts";
import type { Environment } from "../../provider/configuration/environment.ts";
import type { SettingsSource } from "../../provider/configuration/settings.ts";
import type { Session } from "../../provider/session.ts";
import { simulatedSession } from "./simulated-session.ts";
import type { SimulatorCalls } from "./simulator-calls.ts";

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
