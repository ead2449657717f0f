import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Engine } from "../../tools/engine/ensure-engine.ts";

/** What a program declares: the arguments of each resource or look-up, by name. */
export type Declared = Readonly<Record<string, unknown>>;

/** A program to be measured, in any language that Pulumi has. */
export interface SubjectProgram {
  /** Folder below `programs`, with a program that reads what it declares from the file `BENCH_DECLARED`. */
  readonly folder: string;
  /** Files that are written from what is declared, for a language whose programs read no files: YAML. */
  readonly files?: (declared: Declared) => Readonly<Record<string, string>>;
  /** Makes the host of the program's language, where the engine does not bring it. */
  readonly prepare?: (engine: Engine) => Promise<void>;
  /** Serves the resources. Default: the engine's host of dynamic resources. */
  readonly plugin?: Plugin;
}

/** An executable plugin that serves resources. */
export interface Plugin {
  /** Name of the package, as programs and the engine know it. */
  readonly name: string;
  /** Folder of the executable. */
  readonly folder: string;
  /** Part of the path of the script that Node.js runs in it, by which its process is known. */
  readonly script: string;
}

const hostOfDynamicResources = "dynamic-provider";

/** Writes a program into a folder of its own, and gives that folder. */
export async function writeProgram(
  { folder, files, plugin }: SubjectProgram,
  declared: Declared,
  parent: string,
): Promise<string> {
  const source = join(import.meta.dirname, "programs", folder);
  if (files === undefined && plugin === undefined) {
    return source;
  }
  const project: Readonly<Record<string, unknown>> = parse(
    await readFile(join(source, "Pulumi.yaml"), "utf8"),
  );
  const own = join(parent, "program");
  await mkdir(own);
  const texts = {
    ...files?.(declared),
    "Pulumi.yaml": stringify({
      ...project,
      ...(files === undefined ? { main: source } : {}),
      ...(plugin === undefined
        ? {}
        : { plugins: { providers: [{ name: plugin.name, path: plugin.folder }] } }),
    }),
  };
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(own, name), text);
  }
  return own;
}

/** What a program finds in its environment. */
export function programEnvironment({ plugin }: SubjectProgram, declaredFile: string): Record<string, string> {
  return {
    BENCH_DECLARED: declaredFile,
    BENCH_PROVIDER_SCRIPT: plugin?.script ?? hostOfDynamicResources,
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
