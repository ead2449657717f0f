import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { goEngine } from "../../../tools/engine/go-engine.ts";
import { temporaryFolder, writeScript } from "./engine-fixture.ts";

let folder: string;
let progress: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  progress = [];
  vi.stubEnv("PATH", [folder, "/usr/bin", "/bin"].join(":"));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const make = () => goEngine.make(join(folder, "bin"), (line) => progress.push(line));

/** A go command that writes down what it was asked for. */
async function installGo({ version = "go1.25.11", list = ["echo fmt"], build = [":"] } = {}): Promise<void> {
  await writeScript(join(folder, "go"), [
    `echo "$CGO_ENABLED $GOWORK $@" >> ${folder}/calls`,
    'case "$1" in',
    `version) echo "go version ${version} linux/amd64" ;;`,
    "list)",
    ...list,
    ";;",
    "build)",
    ...build,
    ";;",
    "esac",
  ]);
}

test("without Go it says so", async () => {
  vi.stubEnv("PATH", folder);
  await expect(make()).rejects.toThrow("`go version` could not be started: spawn go ENOENT");
});

test.each(["go1.25.9", "go1.25", "go1.19.8"])("%s is too old", async (version) => {
  await installGo({ version });
  await expect(make()).rejects.toThrow(`Go ${version.slice(2)} is too old; needed is 1.25.11 or newer`);
});

test.each(["go1.25.11", "go1.26.0", "go1.100.0", "go1.27rc1"])("%s will do", async (version) => {
  await installGo({ version });
  await make();
});

test("builds the language host and the command from the pinned modules, and gives each its version", async () => {
  await installGo();
  await make();

  const builds = (await readFile(join(folder, "calls"), "utf8"))
    .split("\n")
    .filter((call) => call.includes(" build "));
  const versionFlag = (version: string) =>
    `-ldflags -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  expect(builds).toEqual([
    `0 off build -v -tags osusergo,grpcnotrace -trimpath ${versionFlag("3.68.0")} -o ${join(folder, "bin/pulumi-language-nodejs")} github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs`,
    `0 off build -v -tags osusergo,grpcnotrace -trimpath ${versionFlag("3.259.0")} -o ${join(folder, "bin/pulumi")} github.com/pulumi/pulumi/pkg/v3/cmd/pulumi`,
  ]);
});

test("a build that fails tells what go said", async () => {
  await installGo({ build: ["echo 'no space left on device' >&2", "exit 1"] });
  await expect(make()).rejects.toThrow(/go build .* ended with exit code 1\nno space left on device/);
});

test("while it downloads and builds, a line every ten seconds tells what it does and for how long", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const until = (gate: string) => `until [ -e ${folder}/${gate} ]; do sleep 0.05; done`;
  await installGo({
    list: [
      "echo 'go: downloading example.com/a v1.0.0' >&2",
      `touch ${folder}/listing`,
      until("listed"),
      "echo fmt; echo net; echo example.com/a",
    ],
    build: ["echo fmt >&2; echo example.com/a >&2", `touch ${folder}/building`, until("built")],
  });
  const reached = (gate: string) => vi.waitUntil(() => existsSync(join(folder, gate)));

  const making = make();
  await reached("listing");
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitUntil(() => progress.some((line) => line.includes("1 module")));
  await writeFile(join(folder, "listed"), "");
  await reached("building");
  await vi.advanceTimersByTimeAsync(10_000);
  await writeFile(join(folder, "built"), "");
  await making;

  expect(progress).toContain(
    "pulumi-language-nodejs 3.68.0, 10 s: downloading its sources (1 modules so far)",
  );
  expect(progress).toContain(
    "pulumi-language-nodejs 3.68.0, 20 s: compiled 2 of at most 3 packages, then comes the linker; now example.com/a",
  );
});
