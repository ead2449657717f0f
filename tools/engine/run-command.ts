import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface CommandOptions {
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** After this time the command and everything it started is killed. Without it there is no limit. */
  readonly timeoutMs?: number;
  /** Gets each line of stderr as it arrives. */
  readonly onErrorLine?: (line: string) => void;
}

/** A command that could not be started, was killed, or ended with another code than 0. */
export class CommandFailedError extends Error {
  override readonly name = "CommandFailedError";
  /** The last lines that the command printed. */
  readonly lastLines: readonly string[];

  constructor(message: string, lastLines: readonly string[], options?: ErrorOptions) {
    super([message, ...lastLines].join("\n"), options);
    this.lastLines = lastLines;
  }
}

const reportedLines = 8;

/** Runs a command to its end and returns what it wrote to stdout. Throws CommandFailedError with its last lines. */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const shown = [command, ...commandArguments].join(" ");
  // A group of its own, so that a time-out reaches grandchildren such as curl as well.
  const ownGroup = options.timeoutMs !== undefined && process.platform !== "win32";
  const child = spawn(command, commandArguments, {
    cwd: options.workingDirectory,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: ownGroup,
  });
  const kill = () => {
    if (ownGroup && child.pid !== undefined) {
      process.kill(-child.pid, "SIGKILL");
    } else {
      child.kill("SIGKILL");
    }
  };

  const output: string[] = [];
  const errorLines: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => output.push(chunk));
  createInterface({ input: child.stderr }).on("line", (line) => {
    errorLines.push(line);
    options.onErrorLine?.(line);
  });

  let timedOut = false;
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          kill();
        }, options.timeoutMs);
  try {
    const ending = await new Promise<string | undefined>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (code === 0) {
          resolve(undefined);
        } else {
          resolve(code === null ? `was killed by ${signal}` : `ended with exit code ${code}`);
        }
      });
    });
    if (ending === undefined) {
      return output.join("");
    }
    const printed = [...output.join("").split("\n"), ...errorLines].filter((line) => line.trim() !== "");
    const reason = timedOut ? `was stopped after ${(options.timeoutMs ?? 0) / 1000} s` : ending;
    throw new CommandFailedError(`\`${shown}\` ${reason}`, printed.slice(-reportedLines));
  } catch (error) {
    if (error instanceof CommandFailedError) {
      throw error;
    }
    throw new CommandFailedError(`\`${shown}\` could not be started: ${errorMessage(error)}`, [], {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
