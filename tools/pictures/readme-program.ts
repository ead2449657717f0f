import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MachineAction } from "../../simulator/defender/machine-action.ts";

/** The program in the first TypeScript sample of README.md, and the action that it is about. */
export interface ReadmeProgram {
  readonly text: string;
  readonly action: Pick<MachineAction, "id" | "type" | "computerDnsName">;
}

const repository = resolve(import.meta.dirname, "../..");

/** @throws {Error} when the first sample does not say which action it cancels */
export async function readmeProgram(): Promise<ReadmeProgram> {
  const readme = await readFile(join(repository, "README.md"), "utf8");
  const text = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
  const named = (name: string) => {
    const value = new RegExp(`\\b${name}: "([^"]+)"`).exec(text)?.[1];
    if (value === undefined) {
      throw new Error(`The first TypeScript sample of README.md has no ${name}.`);
    }
    return value;
  };
  return {
    text,
    action: {
      id: named("machineActionId"),
      type: named("type"),
      computerDnsName: named("computerDnsName"),
    },
  };
}
