import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { engineEnvironment } from "../../../tools/engine/engine-environment.ts";
import { type SimulatorProcess, startSimulatorProcess } from "../../support/simulator-process.ts";
import { theEngine } from "../../support/the-engine.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../../..");

const endOfChapter = "--- end of chapter ---";

/** What a walk needs beside its commands. */
export interface WalkOptions {
  /** The stack files that it leaves in the repository, by the names of their examples. */
  readonly examples: readonly string[];
  /** What its reader's environment has, and that of a test has not. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Types the commands of a document in one shell, beside a simulator, as a reader does who has the engine and nothing else.
 *
 * @param chaptersWith the commands, in chapters
 * @returns what each chapter printed
 */
export async function walk(
  chaptersWith: (simulator: SimulatorProcess) => readonly (readonly string[])[],
  { examples, environment = {} }: WalkOptions,
): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), "documented-walk-"));
  const simulator = await startSimulatorProcess();
  try {
    const env = engineEnvironment({
      engine: await theEngine(),
      stateDirectory: home,
      pulumiHome: home,
      passphrase: "",
      extra: {
        PULUMI_BACKEND_URL: undefined,
        PULUMI_CONFIG_PASSPHRASE: undefined,
        TMPDIR: home,
        ...environment,
      },
    });
    const chapters = chaptersWith(simulator).map((commands) => commands.join("\n"));
    const script = `set -e\n${simulator.exports}\n${chapters.join(`\necho '${endOfChapter}'\n`)}`;
    const { stdout } = await run("bash", ["-c", script], { cwd: repository, env });
    return stdout.split(`${endOfChapter}\n`);
  } finally {
    await simulator.stop();
    await rm(home, { recursive: true, maxRetries: 5 });
    for (const example of examples) {
      await rm(join(repository, "examples", example, "Pulumi.walk.yaml"), { force: true });
    }
  }
}

/** A text without what depends on when the walk is made: the age of an action. */
export function ageless(text: string): string {
  return text.replace(/Pending for [^,]+,/, "Pending for a while,").trim();
}
