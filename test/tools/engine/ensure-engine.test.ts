import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type EnsureEngineOptions, ensureEngine } from "../../../tools/engine/ensure-engine.ts";
import { readEngineVersion } from "../../../tools/engine/verify-engine.ts";
import { recipe, temporaryFolder, writeEngine, writeScript } from "./engine-fixture.ts";

let cache: string;
let binOnPath: string;
let progress: string[];

beforeEach(async () => {
  const folder = await temporaryFolder();
  cache = join(folder, "cache");
  binOnPath = join(folder, "on-path");
  progress = [];
  vi.stubEnv("PULUMI_DEFENDER_ENGINE_CACHE", cache);
  // Nothing else: the machine may have a pulumi of its own.
  vi.stubEnv("PATH", binOnPath);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const ensure = (options: EnsureEngineOptions) =>
  ensureEngine({ onProgress: (line) => progress.push(line), verify: readEngineVersion, ...options });

const failing = (reason: string) => () => Promise.reject(new Error(reason));

test("takes pulumi on PATH when it works, and makes nothing", async () => {
  await writeEngine(binOnPath, "3.139.0");
  const build = recipe();

  expect(await ensure({ recipes: [build] })).toEqual({
    version: "3.139.0",
    binDirectory: binOnPath,
    source: "path",
    description: `Pulumi 3.139.0 on PATH, in ${binOnPath}`,
  });
  expect(build.made).toBe(0);
});

test("passes over a pulumi on PATH that is too old, and says so", async () => {
  await writeEngine(binOnPath, "3.138.0");

  expect(await ensure({ recipes: [recipe()] })).toMatchObject({ version: "3.200.0", source: "build" });
  expect(progress.join("\n")).toContain(`pulumi on PATH, in ${binOnPath}: its version is 3.138.0`);
});

test("passes over a pulumi on PATH that deploys nothing, for example for want of a language host", async () => {
  await writeEngine(binOnPath, "3.200.0");
  const verify = (binDirectory: string) =>
    binDirectory === binOnPath ? failing("no language plugin")() : readEngineVersion(binDirectory);

  expect(await ensure({ recipes: [recipe()], verify })).toMatchObject({ source: "build" });
  expect(progress.join("\n")).toContain("no language plugin");
});

test("makes an engine once, and takes the cached copy from then on", async () => {
  const build = recipe();

  const made = await ensure({ recipes: [build] });
  const cached = await ensure({ recipes: [build] });

  expect(made).toMatchObject({ version: "3.200.0", source: "build" });
  expect(cached).toEqual({ ...made, source: "cache" });
  expect(build.made).toBe(1);
  expect((await readdir(made.binDirectory)).sort()).toEqual([
    "pulumi",
    "pulumi-language-nodejs",
    "pulumi-resource-pulumi-nodejs",
  ]);
});

test("prefers the cached copy of any recipe to making another engine", async () => {
  const build = recipe();
  await ensure({ recipes: [build] });
  const download = recipe({ source: "download", version: "3.210.0" });

  expect(await ensure({ recipes: [download, build] })).toMatchObject({ version: "3.200.0", source: "cache" });
  expect(download.made).toBe(0);
});

test("builds only when the download fails", async () => {
  const download = recipe({ source: "download", version: "3.210.0" });
  const build = recipe();

  expect(await ensure({ recipes: [download, build] })).toMatchObject({ source: "download" });
  expect(build.made).toBe(0);

  vi.stubEnv("PULUMI_DEFENDER_ENGINE_CACHE", join(cache, "empty"));
  const offline = { ...download, make: failing("no route to host") };
  expect(await ensure({ recipes: [offline, build] })).toMatchObject({ source: "build" });
  expect(progress.join("\n")).toContain("no route to host");
});

test("when every way fails, tells each with its reason, and what to install", async () => {
  await writeEngine(binOnPath, "3.1.0");
  const recipes = [
    recipe({ source: "download", title: "the release", make: failing("no route to host") }),
    recipe({ title: "the build", make: failing("`go` could not be started\nENOENT") }),
  ];

  await expect(ensure({ recipes })).rejects.toThrow(
    [
      "No Pulumi engine found. Tried, in this order:",
      `  1. pulumi on PATH, in ${binOnPath}: its version is 3.1.0; needed is 3.139 or a newer 3.x`,
      `  2. cached copy: there is none in ${cache}`,
      "  3. the release: no route to host",
      "  4. the build: `go` could not be started",
      "     ENOENT",
      "Any one of these fixes it:",
      "  - Install Pulumi 3.139 or newer with its Node.js language host",
    ].join("\n"),
  );
});

test("a cache that cannot be written is a reason, with the variable that moves it", async () => {
  await writeFile(cache, "a file where the folder should be");

  await expect(ensure({ recipes: [recipe()] })).rejects.toThrow(
    `2. cache in ${cache} (set PULUMI_DEFENDER_ENGINE_CACHE to move it): EEXIST`,
  );
});

test("what did not pass its check is not kept", async () => {
  await expect(ensure({ recipes: [recipe()], verify: failing("segmentation fault") })).rejects.toThrow(
    "segmentation fault",
  );
  expect((await readdir(cache)).filter((name) => !name.startsWith("lock"))).toEqual([]);
});

test("a truncated cached copy is discarded with a line that says so, and made anew", async () => {
  const build = recipe();
  const { binDirectory } = await ensure({ recipes: [build] });
  await truncate(join(binDirectory, "pulumi-language-nodejs"), 5);

  expect(await ensure({ recipes: [build] })).toMatchObject({ source: "build" });
  expect(progress.join("\n")).toMatch(/Discarding the cached copy .*pulumi-language-nodejs is not the file/);
  expect(await ensure({ recipes: [build] })).toMatchObject({ source: "cache" });
  expect(build.made).toBe(2);
});

test("a cached copy that lost its manifest counts as none, and is no obstacle", async () => {
  const build = recipe();
  const { binDirectory } = await ensure({ recipes: [build] });
  await rm(join(binDirectory, "../engine.json"));

  expect(await ensure({ recipes: [build] })).toMatchObject({ source: "build" });
});

test("an intact cached copy that no longer runs, as after a change of the machine, is made anew", async () => {
  const brokenMachine = join(cache, "..", "broken-machine");
  const build = recipe();
  const makeRunnable = build.make;
  build.make = async (binDirectory, onProgress) => {
    await makeRunnable.call(build, binDirectory, onProgress);
    await writeScript(join(binDirectory, "pulumi"), [
      `[ ! -e ${brokenMachine} ] || exit 127`,
      "echo v3.200.0",
    ]);
  };
  await ensure({ recipes: [build] });
  await writeFile(brokenMachine, "");

  await expect(ensure({ recipes: [build] })).rejects.toThrow("exit code 127");
  expect(progress.join("\n")).toMatch(/Discarding the cached copy .*exit code 127/);
});

test("a cached copy made from other sources than are pinned now is made anew", async () => {
  await ensure({ recipes: [recipe({ madeFrom: "the pins of last month" })] });
  const build = recipe({ madeFrom: "the pins of today" });

  expect(await ensure({ recipes: [build] })).toMatchObject({ source: "build" });
  expect(progress.join("\n")).toContain("made from other sources than are pinned now");
});

test("two runs at once make one engine", async () => {
  const build = recipe();
  const runs = await Promise.all([ensure({ recipes: [build] }), ensure({ recipes: [build] })]);

  expect(build.made).toBe(1);
  expect(runs.map(({ source }) => source).sort()).toEqual(["build", "cache"]);
  expect(progress.join("\n")).toContain(`Waiting for process ${process.pid}`);
});

test("a run killed while it builds holds nothing up and leaves nothing behind", async () => {
  const script = `
    import { ensureEngine } from ${JSON.stringify(join(import.meta.dirname, "../../../tools/engine/ensure-engine.ts"))};
    const make = async () => { console.log("building"); await new Promise((resolve) => setTimeout(resolve, 1e6)); };
    const recipe = { source: "build", title: "t", version: "3.200.0", madeFrom: "m", make };
    await ensureEngine({ recipes: [recipe] });
  `;
  const interrupted = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void interrupted.kill("SIGKILL"));
  await once(interrupted.stdout, "data");
  expect((await readdir(cache)).filter((name) => name.endsWith(".partial"))).toHaveLength(1);
  interrupted.kill("SIGKILL");
  await once(interrupted, "exit");

  expect(await ensure({ recipes: [recipe()] })).toMatchObject({ source: "build" });
  expect((await readdir(cache)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});
