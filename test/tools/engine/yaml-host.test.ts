import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Engine } from "../../../tools/engine/ensure-engine.ts";
import { type EnsureYamlHostOptions, ensureYamlHost } from "../../../tools/engine/yaml-host.ts";
import { temporaryFolder, writeEngine, writeScript } from "./engine-fixture.ts";

let folder: string;
let engine: Engine;
let made: number;
let progress: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  const binDirectory = join(folder, "3.200.0", "bin");
  engine = { version: "3.200.0", binDirectory, source: "cache", description: "of a test" };
  made = 0;
  progress = [];
  await writeEngine(binDirectory, "3.200.0");
  await writeScript(join(binDirectory, "pulumi-resource-pulumi-nodejs"), [":"]);
});

const hostPath = () => join(engine.binDirectory, "pulumi-language-yaml");

const ensure = (options: EnsureYamlHostOptions = {}) =>
  ensureYamlHost(engine, {
    onProgress: (line) => progress.push(line),
    make: async (binDirectory) => {
      made += 1;
      await writeScript(join(binDirectory, "pulumi-language-yaml"), ["echo 4711"]);
    },
    verify: async () => undefined,
    ...options,
  });

test("is made once, checked beside the engine's own files, and taken from the cache from then on", async () => {
  const checked: string[][] = [];
  const verify = async (binDirectory: string) => {
    checked.push(await readdir(binDirectory));
  };
  await ensure({ verify });
  await ensure({ verify });
  expect(made).toBe(1);
  expect(checked.map((files) => files.toSorted())).toEqual([
    ["pulumi", "pulumi-language-nodejs", "pulumi-language-yaml", "pulumi-resource-pulumi-nodejs"],
  ]);
  expect(await readdir(engine.binDirectory)).toContain("pulumi-language-yaml");
});

test("two runs at once make one", async () => {
  await Promise.all([ensure(), ensure()]);
  expect(made).toBe(1);
});

test("the one that came with the engine is taken as it is", async () => {
  await writeScript(hostPath(), ["echo 4711"]);
  await ensure();
  expect(made).toBe(0);
});

test("a Pulumi on PATH without one is an error that says what to do, and nothing is written to its folder", async () => {
  engine = { ...engine, source: "path" };
  await expect(ensure()).rejects.toThrow(
    `The Pulumi on PATH has no pulumi-language-yaml beside it, in ${engine.binDirectory}`,
  );
  expect(await readdir(engine.binDirectory)).not.toContain("pulumi-language-yaml");
});

test("what did not pass its check is not kept", async () => {
  const verify = () => Promise.reject(new Error("no language plugin"));
  await expect(ensure({ verify })).rejects.toThrow("no language plugin");
  expect(await readdir(engine.binDirectory)).not.toContain("pulumi-language-yaml");
  expect((await readdir(folder)).filter((name) => !name.startsWith("lock"))).toEqual(["3.200.0"]);
});

test.each<[string, () => Promise<void>, RegExp]>([
  ["is damaged", () => truncate(hostPath(), 5), /Discarding the cached YAML host: .*not the file/],
  ["is gone, its manifest left", () => rm(hostPath()), /Discarding the cached YAML host: ENOENT/],
  [
    "was made from other sources",
    () =>
      writeFile(
        join(folder, "3.200.0/yaml-host.json"),
        JSON.stringify({ version: "1.0.0", madeFrom: "the pins of last month", sha256: {} }),
      ),
    /other sources than are pinned now/,
  ],
])("one that %s is made anew", async (_, spoil, message) => {
  await ensure();
  await spoil();
  await ensure();
  expect(made).toBe(2);
  expect(progress.join("\n")).toMatch(message);
});
