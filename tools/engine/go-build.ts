import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

/** A program that is built from its Go module, by a wrapper module that pins all of its sources. */
export interface GoProgram {
  /** The folder of the wrapper module: `go.mod` with one `tool` line, and `go.sum`. */
  readonly wrapper: string;
  /** The module that the program comes from; its version in go.mod is the program's. */
  readonly module: string;
  /** The variable of the program that the linker sets to its version. */
  readonly versionVariable: string;
}

const progressIntervalMs = 10_000;

/** How everything is compiled here, so that programs of the same modules share what Go has compiled. */
export const compileFlags = ["-tags", "osusergo,grpcnotrace", "-trimpath"];

/** The folder of a wrapper module, by its name. */
export function wrapperFolder(name: string): string {
  return join(import.meta.dirname, "go", name);
}

/** Reads something from a wrapper's go.mod, the one place that names it. */
export function pin(wrapper: string, pattern: RegExp): string {
  const found = pattern.exec(readFileSync(join(wrapper, "go.mod"), "utf8"))?.[1];
  if (found === undefined) {
    throw new Error(`${wrapper}/go.mod has no line like ${pattern}`);
  }
  return found;
}

/** The version of the program that the wrapper pins, without `v`. */
export function pinnedVersion({ wrapper, module }: GoProgram): string {
  return pin(wrapper, new RegExp(`${module.replaceAll(".", "\\.")} v(\\S+)`));
}

/** Names what programs are made from: it changes with any pin of any of them. */
export function madeFromGo(...programs: readonly GoProgram[]): string {
  const hash = createHash("sha256");
  for (const { wrapper } of programs) {
    for (const file of ["go.mod", "go.sum"]) {
      hash.update(readFileSync(join(wrapper, file)));
    }
  }
  return `Go modules ${hash.digest("hex").slice(0, 16)}`;
}

/**
 * Throws when there is no Go, or one that is too old for the wrapper. Asks within the wrapper, where a go command that
 * may fetch newer toolchains answers with the one it would use.
 */
export async function checkGoVersion({ wrapper }: Pick<GoProgram, "wrapper">): Promise<void> {
  const minimum = pin(wrapper, /^go (\S+)$/m);
  const printed = await go(wrapper, ["version"]);
  const found = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1];
  if (found === undefined) {
    throw new Error(`\`go version\` printed ${JSON.stringify(printed.trim())}`);
  }
  if (found.localeCompare(minimum, "en", { numeric: true }) < 0) {
    throw new Error(`Go ${found} is too old; needed is ${minimum} or newer`);
  }
}

/** Builds the program to `target`, with a line of progress every ten seconds. */
export async function buildGoProgram(
  program: GoProgram,
  target: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const { wrapper, versionVariable } = program;
  const version = pinnedVersion(program);
  const mainPackage = pin(wrapper, /^tool (\S+)$/m);
  const name = mainPackage.slice(mainPackage.lastIndexOf("/") + 1);
  const startedAt = Date.now();
  let downloads = 0;
  let compiled = 0;
  let packages: number | undefined;
  let latest = "";
  const report = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const state =
      packages === undefined
        ? `downloading its sources (${downloads} modules so far)`
        : `compiled ${compiled} of at most ${packages} packages, then comes the linker; now ${latest}`;
    onProgress(`${name} ${version}, ${seconds} s: ${state}`);
  }, progressIntervalMs);
  try {
    const listed = await go(wrapper, ["list", ...compileFlags, "-deps", mainPackage], (line) => {
      if (line.startsWith("go: downloading ")) {
        downloads += 1;
      }
    });
    packages = listed.trim().split("\n").length;
    const flags = [...compileFlags, "-ldflags", `-s -w -X ${versionVariable}=v${version}`];
    await go(wrapper, ["build", "-v", ...flags, "-o", target, mainPackage], (line) => {
      compiled += 1;
      latest = line;
    });
    onProgress(`${name} ${version} built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  } finally {
    clearInterval(report);
  }
}

/** Runs the program in this folder, a module of its own. Go keeps what it has compiled: the second time takes a second. */
export async function runGoProgram(folder: string, programArguments: readonly string[]): Promise<void> {
  await go(folder, ["run", ...compileFlags, ".", ...programArguments]);
}

/** Without cgo the result is the same whether the machine has a C compiler or not; nothing here needs one. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
}

function go(wrapper: string, commandArguments: readonly string[], onErrorLine?: (line: string) => void) {
  return runCommand("go", commandArguments, {
    workingDirectory: wrapper,
    environment: goEnvironment(),
    ...(onErrorLine === undefined ? {} : { onErrorLine }),
  });
}
