import type { Environment } from "../configuration/environment.ts";
import type { OpenSession } from "../session.ts";
import type { Arguments, OptionName } from "./command-line.ts";
import type { PulumiCommand } from "./pulumi-command.ts";

/** Exit codes of the command. */
export const exitCodes = { done: 0, failed: 1, wrongUsage: 2 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What the command works with. */
export interface CommandTools {
  readonly openSession: OpenSession;
  readonly pulumi: PulumiCommand;
  readonly environment: Environment;
  /** Version of this package. */
  readonly version: string;
  /** Width of the terminal that shows the results, in characters; undefined when they go elsewhere. */
  readonly columns: number | undefined;
  /** Writes results. */
  readonly print: (text: string) => void;
  /** Writes what is not a result. */
  readonly tell: (text: string) => void;
}

/** What stands behind the program's name first, such as `list`. */
export interface Subcommand {
  readonly name: string;
  /** The options that it takes, beside `--help`. */
  readonly options: readonly OptionName[];
  /**
   * Does what it is for.
   * @throws {InvalidArgumentError} when an argument cannot be followed; nothing was asked of the service then.
   */
  perform(args: Arguments, tools: CommandTools): Promise<ExitCode>;
}
