import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineFiles } from "./engine-files.ts";
import type { EngineRecipe } from "./engine-recipe.ts";
import { runCommand } from "./run-command.ts";

/** The two main packages come from modules with clashing requirements, hence from two wrapper modules. */
const modules = {
  languageHost: join(import.meta.dirname, "go", "language-host"),
  command: join(import.meta.dirname, "go", "cli"),
};
const pinned = Object.values(modules).flatMap((folder) =>
  ["go.mod", "go.sum"].map((file) => readFileSync(join(folder, file), "utf8")),
);
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const progressIntervalMs = 10_000;

export const minimumGoVersion = pin(modules.command, /^go (\S+)$/m);
const commandVersion = pin(modules.command, /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/);
const languageHostVersion = pin(modules.languageHost, /github\.com\/pulumi\/pulumi\/sdk\/v3 v(\S+)/);

/**
 * The engine built from its Go modules, for machines that reach a module proxy and nothing else. The Node.js
 * language host of today is in no published module; the last one that is runs programs with newer engines too.
 */
export const goEngine: EngineRecipe = {
  source: "build",
  title: `Pulumi ${commandVersion} from Go modules`,
  version: commandVersion,
  madeFrom: `Go modules ${createHash("sha256").update(pinned.join("")).digest("hex").slice(0, 16)}`,
  async make(binDirectory, onProgress) {
    await checkGoVersion();
    onProgress(
      `Building Pulumi ${commandVersion} and its Node.js language host from Go modules; ` +
        "once, about 5 minutes on 2 cores",
    );
    await build({
      module: modules.languageHost,
      version: languageHostVersion,
      target: join(binDirectory, engineFiles.languageHost),
      onProgress,
    });
    await build({
      module: modules.command,
      version: commandVersion,
      target: join(binDirectory, engineFiles.command),
      onProgress,
    });
  },
};

/** Reads a version from go.mod, the one place that names it. */
function pin(module: string, pattern: RegExp): string {
  const found = pattern.exec(readFileSync(join(module, "go.mod"), "utf8"))?.[1];
  if (found === undefined) {
    throw new Error(`${module}/go.mod has no line like ${pattern}`);
  }
  return found;
}

/** Asks within the module, where a go command that may fetch newer toolchains answers with the one it would use. */
async function checkGoVersion(): Promise<void> {
  const printed = await go(modules.command, ["version"]);
  const found = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1];
  if (found === undefined) {
    throw new Error(`\`go version\` printed ${JSON.stringify(printed.trim())}`);
  }
  if (found.localeCompare(minimumGoVersion, "en", { numeric: true }) < 0) {
    throw new Error(`Go ${found} is too old; needed is ${minimumGoVersion} or newer`);
  }
}

interface Build {
  readonly module: string;
  readonly version: string;
  readonly target: string;
  readonly onProgress: (line: string) => void;
}

async function build({ module, version, target, onProgress }: Build): Promise<void> {
  const mainPackage = pin(module, /^tool (\S+)$/m);
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
    const tags = ["-tags", "osusergo,grpcnotrace"];
    const listed = await go(module, ["list", ...tags, "-deps", mainPackage], (line) => {
      if (line.startsWith("go: downloading ")) {
        downloads += 1;
      }
    });
    packages = listed.trim().split("\n").length;
    const flags = [...tags, "-trimpath", "-ldflags", `-s -w -X ${versionVariable}=v${version}`];
    await go(module, ["build", "-v", ...flags, "-o", target, mainPackage], (line) => {
      compiled += 1;
      latest = line;
    });
    onProgress(`${name} ${version} built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  } finally {
    clearInterval(report);
  }
}

function go(module: string, commandArguments: readonly string[], onErrorLine?: (line: string) => void) {
  return runCommand("go", commandArguments, {
    workingDirectory: module,
    // Without cgo the result is the same whether the machine has a C compiler or not; nothing here needs one.
    environment: { ...process.env, GOWORK: "off", CGO_ENABLED: "0" },
    ...(onErrorLine === undefined ? {} : { onErrorLine }),
  });
}
