import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation/index.js";
import { commandLine, descendants, killIfRunning } from "./process-tree.ts";

export interface EngineDiagnostic {
  readonly severity: "info" | "info#err" | "warning" | "error";
  readonly message: string;
  /** The resource it is about; undefined when it is about the whole run. */
  readonly urn: string | undefined;
}

export interface OperationResult {
  /** Exit code of the command; null when a signal ended it. */
  readonly code: number | null;
  /** What a person sees. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resources by step, for example `{ create: 2, same: 1 }`. Empty when the engine did not come to a summary. */
  readonly changeSummary: OpMap;
  readonly diagnostics: readonly EngineDiagnostic[];
  /** Everything the engine told, for questions the other members do not answer. */
  readonly events: readonly EngineEvent[];
}

export interface EngineOperation {
  /**
   * Sends a signal to the command alone, as a person or a pipeline would. What the command started (language host,
   * provider) outlives SIGKILL until `killAll`.
   */
  kill(signal: NodeJS.Signals): void;
  /** Ends the command and everything it started, also what outlived an earlier `kill`. */
  killAll(): void;
  /** Processes that the command had started when it was killed and that still run, by the words of their command lines. */
  survivors(words: string): readonly number[];
  /** What the command has printed until now. */
  outputSoFar(): string;
  /** Resolves when the command has ended, however it ended. */
  readonly finished: Promise<OperationResult>;
}

export interface OperationOptions {
  readonly workingDirectory: string;
  readonly environment: Record<string, string>;
  /** A file that does not exist yet, to which the engine writes its events. Without it there are none. */
  readonly eventLogPath: string | undefined;
}

export function startOperation(
  command: string,
  commandArguments: readonly string[],
  { workingDirectory, environment, eventLogPath }: OperationOptions,
): EngineOperation {
  const logArguments = eventLogPath === undefined ? [] : ["--event-log", eventLogPath];
  const child = spawn(command, [...commandArguments, ...logArguments], {
    cwd: workingDirectory,
    // The event log is behind this switch; the Automation API uses both in the same way.
    env: { ...environment, PULUMI_DEBUG_COMMANDS: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const finished = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  }).then(async (code) => {
    const events = eventLogPath === undefined ? [] : await readEvents(eventLogPath);
    return { code, stdout, stderr, events, ...summarise(events) };
  });
  let started: number[] = [];
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    if (signal === "SIGKILL") {
      // It would start more between the list and its end.
      child.kill("SIGSTOP");
    }
    // To be listed while the command lives; later they are nobody's children.
    started = descendants(child.pid);
    child.kill(signal);
  };
  const killAll = () => {
    kill("SIGKILL");
    for (const id of started) {
      killIfRunning(id);
    }
  };
  const survivors = (words: string) => started.filter((id) => commandLine(id).includes(words));
  return { kill, killAll, survivors, outputSoFar: () => stdout + stderr, finished };
}

async function readEvents(path: string): Promise<EngineEvent[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  // A killed engine may leave half a line at the end.
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line): EngineEvent => JSON.parse(line));
}

/** The log holds "debug" as well, which nobody is shown. */
const shownSeverities: ReadonlySet<string> = new Set(["info", "info#err", "warning", "error"]);

function summarise(events: readonly EngineEvent[]): Pick<OperationResult, "changeSummary" | "diagnostics"> {
  const diagnostics = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent === undefined || !shownSeverities.has(diagnosticEvent.severity)
      ? []
      : [
          {
            severity: diagnosticEvent.severity,
            message: diagnosticEvent.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim(),
            urn: diagnosticEvent.urn,
          },
        ],
  );
  const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  return { diagnostics, changeSummary: summary?.resourceChanges ?? {} };
}
