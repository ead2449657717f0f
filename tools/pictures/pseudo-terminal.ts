import { spawn } from "node:child_process";

export interface TerminalRun {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Runs a command in a terminal of that size and gives what it wrote, with all that steers a terminal. The terminal
 * is one of the program `script`, which Linux and macOS have.
 *
 * @throws {Error} when the command ends with another exit code than the expected one
 */
export async function runInTerminal(run: TerminalRun, expectedCode: number): Promise<string> {
  const quoted = [run.command, ...run.arguments]
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(" ");
  const shell = `stty cols ${run.columns} rows ${run.rows}; exec ${quoted}`;
  const scriptArguments =
    process.platform === "darwin"
      ? ["-q", "/dev/null", "sh", "-c", shell]
      : ["--quiet", "--return", "--flush", "--command", shell, "/dev/null"];
  const child = spawn("script", scriptArguments, {
    cwd: run.directory,
    env: { ...run.environment, TERM: "xterm-256color" },
    // With an input at its end `script` ends, too.
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    written += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== expectedCode) {
    throw new Error(`${quoted} ended with exit code ${code}:\n${written}`);
  }
  return written;
}
