import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { Simulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust, withoutTypeCheck } from "./cancellation-stack.ts";
import { createEngineStack, type EngineStack, type EngineStackOptions } from "./engine-stack.ts";

/** The project at the root of the repository, with a list of its own. */
class ListedStack {
  readonly stack: EngineStack;
  readonly file: string;

  constructor(engineStack: EngineStack, name: string) {
    this.stack = engineStack;
    this.file = join(engineStack.project.folder, name);
  }

  async list(...entries: readonly string[]): Promise<void> {
    await writeFile(this.file, entries.join(""));
  }
}

/** Opens it until the end of the test. */
export async function openListedStack(
  simulator: Simulator,
  options: Pick<EngineStackOptions, "config"> & { readonly name?: string } = {},
): Promise<ListedStack> {
  const { name = "list.yaml", config = simulatorConfig(simulator) } = options;
  const stack = await createEngineStack({
    program: { directory: resolve(import.meta.dirname, "../..") },
    config,
    environment: { ...simulatorTrust(simulator), ...withoutTypeCheck },
  });
  onTestFinished(() => stack.dispose());
  const listed = new ListedStack(stack, name);
  await stack.setConfig({ "machine-action-cancellations:list": listed.file });
  return listed;
}

/** An entry of a YAML list, with further lines of its own. */
export const entry = (id: string, ...more: readonly string[]) =>
  [`- machineActionId: ${id}`, "  comment: Superseded, CHG-42", ...more.map((line) => `  ${line}`), ""].join(
    "\n",
  );
