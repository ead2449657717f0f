import { cp, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

const repository = resolve(import.meta.dirname, "../..");

/** Puts a copy of the package, with its files elsewhere and another version, where the program finds it first. */
async function installOtherLayout(stack: EngineStack): Promise<void> {
  const folder = join(stack.project.programDirectory, "node_modules", "pulumi-defender-endpoint");
  await mkdir(folder, { recursive: true });
  await cp(join(repository, "dist"), join(folder, "dist"), { recursive: true });
  await mkdir(join(folder, "build"));
  await rename(join(folder, "dist"), join(folder, "build", "commonjs"));
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
  const moved = JSON.stringify({ ...manifest, version: "9.0.0" }).replaceAll("./dist/", "./build/commonjs/");
  await writeFile(join(folder, "package.json"), moved);
}

test("state of this version works with a package of another version and layout: refresh, up, destroy", async () => {
  const simulator = await startSimulator();
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const stack = await createCancellationStack(simulator, { scan: { machineActionId: id } });
  try {
    expect((await stack.up()).code).toBe(0);
    const before = await stack.outputs();
    await installOtherLayout(stack);
    const refresh = await stack.refresh("--expect-no-changes");
    expect(refresh.code, linesOf(refresh)).toBe(0);
    const up = await stack.up("--expect-no-changes", "--diff");
    expect(up.code, linesOf(up)).toBe(0);
    expect(await stack.outputs()).toEqual(before);
    const destroy = await stack.destroy();
    expect(destroy.code, linesOf(destroy)).toBe(0);
  } finally {
    await stack.dispose();
    await simulator.close();
  }
});
