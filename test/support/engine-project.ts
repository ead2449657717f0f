import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type NewStack, writeNewStack } from "./stack-files.ts";

/** A folder with Pulumi.yaml, run in place and left as it is; or the files of a program, starting at `index.ts`. */
export type ProgramSource =
  | { readonly directory: string }
  | {
      readonly files: Readonly<Record<string, string>>;
      /** Of the project; default: `engine-test`. */
      readonly name?: string;
      /** What Pulumi.yaml says beside the name. Default: a Node.js program. */
      readonly project?: Readonly<Record<string, unknown>>;
    };

/** The folders of one temporary stack. */
export interface EngineProject {
  /** Holds all others. It lies within the repository, so that programs resolve packages as any program in it does. */
  readonly folder: string;
  /** Where commands run: Pulumi.yaml and the stack's config. */
  readonly projectDirectory: string;
  readonly programDirectory: string;
  /** The state in plain view, to be searched for secrets. */
  readonly stateDirectory: string;
  readonly pulumiHome: string;
}

const stacksFolder = resolve(import.meta.dirname, "../../.work/engine-stacks");

const projectFileSchema = z.looseObject({ name: z.string(), main: z.string().optional() });

/** Makes the folders, with a new stack in them. */
export async function createEngineProject(source: ProgramSource, stack: NewStack): Promise<EngineProject> {
  await mkdir(stacksFolder, { recursive: true });
  const folder = await mkdtemp(join(stacksFolder, "stack-"));
  const projectFile =
    "directory" in source
      ? await readProjectFile(source.directory)
      : { ...generatedProjectFile, ...source.project, name: source.name ?? generatedProjectFile.name };
  const project: EngineProject = {
    folder,
    projectDirectory: join(folder, "project"),
    programDirectory: "directory" in source ? resolve(source.directory) : join(folder, "program"),
    stateDirectory: join(folder, "state"),
    pulumiHome: join(folder, "home"),
  };
  await mkdir(project.projectDirectory);
  await mkdir(project.stateDirectory);
  await mkdir(project.programDirectory, { recursive: true });
  if ("files" in source) {
    // Without a package.json of its own the program would be taken for a part of the package it tests.
    await writeProgramFiles(project, { "package.json": '{ "private": true }', ...source.files });
  }
  await writeFile(
    join(project.projectDirectory, "Pulumi.yaml"),
    stringify({ ...projectFile, main: resolve(project.programDirectory, projectFile.main ?? ".") }),
  );
  await writeNewStack({ ...project, projectName: projectFile.name }, stack);
  return project;
}

export async function writeProgramFiles(
  { programDirectory }: EngineProject,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(programDirectory, name), text);
  }
}

const generatedProjectFile: z.infer<typeof projectFileSchema> = { name: "engine-test", runtime: "nodejs" };

/** The name that Pulumi.yaml in this folder gives. */
export async function projectName(projectDirectory: string): Promise<string> {
  return (await readProjectFile(projectDirectory)).name;
}

async function readProjectFile(directory: string) {
  return projectFileSchema.parse(parse(await readFile(join(directory, "Pulumi.yaml"), "utf8")));
}
