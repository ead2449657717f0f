import { spawn } from "node:child_process";
import { resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");

/** The command `npm run simulator` of the documents, in a process of its own. */
export interface SimulatorProcess {
  /** The lines that it asks to be pasted into another terminal. */
  readonly exports: string;
  /** The lines that lead a stack to it. */
  readonly settings: string;
  stop(): Promise<void>;
}

/** Starts the simulator as a reader starts it, and waits until it has printed where it is. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  // Not through npm, which does not hand a signal on.
  const child = spawn(process.execPath, ["simulator/main.ts"], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolveEnd) => child.once("close", () => resolveEnd()));
  const printed = await new Promise<string>((resolvePrinted, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (/authorityHost \S+\n/.test(text)) {
        resolvePrinted(text);
      }
    });
    child.once("error", reject);
    child.once("close", () => reject(new Error(`The simulator ended:\n${text}`)));
  });
  const lines = (start: string) =>
    printed
      .split("\n")
      .filter((line) => line.startsWith(start))
      .join("\n");
  return {
    exports: lines("export "),
    settings: lines("pulumi config set "),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
