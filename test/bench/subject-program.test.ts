import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Declared, programEnvironment, writeProgram } from "./subject-program.ts";

const plugin = { name: "defender", folder: "/plugins/defender", script: "plugin/main" };
const declared = { "cancel-1": { machineActionId: "id", comment: "Cancelled by the benchmark" } };
let parent = "";

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "subject-program-"));
});
afterAll(() => rm(parent, { recursive: true }));

test("a program over dynamic resources is run where it lies", async () => {
  const folder = await writeProgram({ folder: "cancellation" }, declared, parent);
  expect(folder).toBe(join(import.meta.dirname, "programs", "cancellation"));
});

test("a program over a plugin gets a project file that names the plugin", async () => {
  const resources = (all: Declared) => ({ "Main.yaml": stringify({ resources: all }) });
  const folder = await writeProgram({ folder: "bulk", files: resources, plugin }, declared, parent);
  expect(parse(await readFile(join(folder, "Pulumi.yaml"), "utf8"))).toMatchObject({
    plugins: { providers: [{ name: "defender", path: "/plugins/defender" }] },
  });
  expect(parse(await readFile(join(folder, "Main.yaml"), "utf8"))).toEqual({ resources: declared });
});

test("a plugin's process is known by its script", () => {
  const found = programEnvironment({ folder: "yaml", plugin }, "declared.json");
  expect(found["BENCH_PROVIDER_SCRIPT"]).toBe("plugin/main");
});
