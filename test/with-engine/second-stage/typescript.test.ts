import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { compilerTroubles } from "../../../tools/reference/troubles.ts";
import { fencedBlocksOf, readDocument } from "../../support/fenced-blocks.ts";
import { templateConfig } from "../../support/typescript-template.ts";

const repository = resolve(import.meta.dirname, "../../..");
const examples = (await readdir(join(repository, "examples"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The same for newer compilers, which know that resolution no more. */
const nodenextConfig = {
  compilerOptions: { strict: true, target: "es2022", module: "nodenext", types: ["node"], noEmit: true },
  files: ["index.ts"],
};

const manifestSchema = z.looseObject({ devDependencies: z.record(z.string(), z.string()) });
const configSchema = z.object({
  compilerOptions: z.record(z.string(), z.unknown()),
  files: z.tuple([z.literal("index.ts")]),
});

let folder: string;
/** Compilers by version. */
let compilers: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typescript-"));
  const older = join(folder, "older");
  await mkdir(older);
  const { error, output } = await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "typescript@5.9.3"],
    older,
  );
  expect(error, output).toBe(false);
  compilers = {
    "5.9": join(older, "node_modules/typescript/bin/tsc"),
    "6.0": join(repository, "node_modules/typescript/bin/tsc"),
  };
  // What a reader's own project has installed.
  for (const name of ["@pulumi/pulumi", "@types/node", "pulumi-defender-endpoint"]) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(repository, name === "pulumi-defender-endpoint" ? "." : `node_modules/${name}`), link);
  }
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

function run(
  file: string,
  args: readonly string[],
  cwd: string,
): Promise<{ error: boolean; output: string }> {
  return new Promise((ended) => {
    execFile(file, args, { cwd }, (error, stdout, stderr) => {
      ended({ error: error !== null, output: stdout + stderr });
    });
  });
}

/** What a compiler complains about in a project. */
async function complaintsOf(version: string, project: string): Promise<string> {
  const args = [compilers[version] ?? "", "-p", ".", "--noEmit", "--pretty", "false"];
  return (await run(process.execPath, args, project)).output;
}

async function createProject(
  name: string,
  program: string,
  config: object = templateConfig,
): Promise<string> {
  const project = join(folder, name);
  await mkdir(project);
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(config));
  await writeFile(join(project, "index.ts"), program);
  return project;
}

/** The first program of a document. */
async function programOf(document: string): Promise<string> {
  const [program] = fencedBlocksOf(document, await readDocument(document)).filter(
    ({ language }) => language === "ts",
  );
  return program?.text ?? "";
}

// None of these configurations skips the check of declarations: ours must compile everywhere, and so do the SDK's.
test.each([
  ["pulumi new typescript", "5.9", templateConfig],
  ["nodenext", "5.9", nodenextConfig],
  ["nodenext", "6.0", nodenextConfig],
])("README's program compiles in a project of %s, with TypeScript %s", async (name, version, config) => {
  const project = await createProject(`${name}-${version}`, await programOf("README.md"), config);
  expect(await complaintsOf(version, project)).toBe("");
});

test("there a wrong input does not compile, so that the types are really seen", async () => {
  const program = (await programOf("README.md")).replace("comment:", "coment:");
  const project = await createProject("wrong", program);
  expect(await complaintsOf("5.9", project)).toMatch(
    /'coment' does not exist|Did you mean to write 'comment'/,
  );
});

test("the troubleshooting page quotes what TypeScript 6.0 says of the configuration of `pulumi new typescript`", async () => {
  const project = await createProject("unfit", await programOf("README.md"));
  expect(await complaintsOf("6.0", project)).toContain(compilerTroubles[0].says);
});

test.each(["5.9", "6.0"])(
  "every example compiles with its tsconfig.json and TypeScript %s",
  async (version) => {
    const project = join(folder, `examples-${version}`);
    const { files, compilerOptions } = await copyExamples(project);
    expect(files.length).toBeGreaterThan(5);
    // One run of the compiler for all of them: each is a module of its own.
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    expect(await complaintsOf(version, project)).toBe("");
  },
);

/** Copies the examples in TypeScript. All of them have the tsconfig.json that docs/package.md shows, and ask for the same compilers. */
async function copyExamples(target: string) {
  const files: string[] = [];
  const configs = new Set<string>();
  for (const name of examples) {
    const source = join(repository, "examples", name);
    if ((await readdir(source)).includes("index.ts")) {
      await cp(source, join(target, name), { recursive: true });
      files.push(`${name}/index.ts`);
      configs.add(await readFile(join(source, "tsconfig.json"), "utf8"));
      const { devDependencies } = manifestSchema.parse(
        JSON.parse(await readFile(join(source, "package.json"), "utf8")),
      );
      expect(devDependencies["typescript"], name).toBe(">=5.9 <6.1");
    }
  }
  const [config = ""] = configs;
  const shown = fencedBlocksOf("docs/package.md", await readDocument("docs/package.md"));
  expect(shown.find(({ language }) => language === "json")?.text).toBe(config);
  expect(configs.size).toBe(1);
  return { files, compilerOptions: configSchema.parse(JSON.parse(config)).compilerOptions };
}
