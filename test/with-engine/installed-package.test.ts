import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { defaultSeedFile } from "../../simulator/seed.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust } from "../support/cancellation-stack.ts";
import { EngineStack } from "../support/engine-stack.ts";
import { type PackedPackage, packPackage, readManifest } from "../support/packed-package.ts";
import { linesOf } from "../support/stack-claims.ts";
import { templateConfig, templateDevDependencies } from "../support/typescript-template.ts";

const run = promisify(execFile);
const examples = resolve(import.meta.dirname, "../../examples");

/** The oldest version that the package allows, and the one that the tests run on. */
const nodeVersions = ["22.12.0", process.versions.node] as const;

/** Package managers other than npm, fetched by npm so that nothing has to be installed on the machine. */
const otherManagers = {
  pnpm: { package: "pnpm@12.21.0", files: {}, install: ["pnpm", "install", "--ignore-scripts"] },
  yarn: {
    package: "@yarnpkg/cli-dist@4.18.1",
    // The engine's host looks for modules in node_modules and knows nothing of Yarn's own way. In a build service
    // Yarn would refuse to write the lock file that a new folder does not have yet.
    files: {
      ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\nenableImmutableInstalls: false\n",
      "yarn.lock": "",
    },
    install: ["yarn", "install"],
  },
} as const;

/** What npm calls the machine that this runs on; it has a Node.js for each as a package. */
const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

let packed: PackedPackage;
let registry: string;

beforeAll(async () => {
  packed = await packPackage();
  registry = (await run("npm", ["config", "get", "registry"], { cwd: packed.folder })).stdout.trim();
});

afterAll(async () => {
  await rm(packed.folder, { recursive: true, maxRetries: 5 });
});

/** Copies an example as a person would, with the tarball in place of the published package. */
async function copyExample(
  name: string,
  folder: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const target = join(packed.folder, folder);
  await cp(join(examples, name), target, { recursive: true });
  const file = join(target, "package.json");
  const manifest = z
    .looseObject({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(file, "utf8")));
  const dependencies = {
    ...manifest.dependencies,
    ...others,
    "pulumi-defender-endpoint": `file:${packed.tarball}`,
  };
  await writeFile(file, JSON.stringify({ ...manifest, dependencies }));
  return target;
}

const quiet = ["--no-audit", "--no-fund"];

/** The folder of a Node.js of this version. */
async function nodeFolder(version: string): Promise<string> {
  if (version === process.versions.node) {
    return dirname(process.execPath);
  }
  const folder = join(packed.folder, `node-${version}`);
  const name = `node-${platform}`;
  await mkdir(folder, { recursive: true });
  await run("npm", ["install", ...quiet, "--prefix", folder, `${name}@${version}`], { cwd: folder });
  return join(folder, "node_modules", name, "bin");
}

/** Runs the installed program through the engine: it cancels, changes nothing the second time, and is destroyed. */
async function cancelWith(programDirectory: string, nodeVersion: string): Promise<void> {
  const simulator = await startSimulator({ seedFile: defaultSeedFile });
  const folder = join(programDirectory, "..", `stack-of-${nodeVersion}-${Date.now()}`);
  const project = {
    folder,
    projectDirectory: programDirectory,
    programDirectory,
    stateDirectory: join(folder, "state"),
    pulumiHome: join(folder, "home"),
  };
  await mkdir(project.stateDirectory, { recursive: true });
  const engine = inject("engine");
  const PATH = [await nodeFolder(nodeVersion), engine.binDirectory, process.env["PATH"] ?? ""].join(
    delimiter,
  );
  const { stdout: version } = await run("node", ["--version"], { env: { ...process.env, PATH } });
  expect(version.trim()).toBe(`v${nodeVersion}`);
  const stack = new EngineStack(project, engine, { ...simulatorTrust(simulator), PATH });
  try {
    await stack.command("stack", "init", "test");
    await stack.setConfig(simulatorConfig(simulator));
    const up = await stack.up();
    expect(up.code, linesOf(up)).toBe(0);
    expect(await stack.outputs()).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
    const again = await stack.up("--expect-no-changes");
    expect(again.code, linesOf(again)).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.code, linesOf(destroy)).toBe(0);
    expect(simulator.requests.count({ operation: "cancel" })).toBe(1);
  } finally {
    await stack.dispose();
    await rm(join(programDirectory, "Pulumi.test.yaml"), { force: true });
    await simulator.close();
  }
}

const installTimeoutMs = 600_000;

describe.each([
  ["a TypeScript program", "one-cancellation"],
  ["an ES-module program", "es-module"],
  ["a CommonJS program", "javascript"],
])("installed by npm into %s", (_, example) => {
  let program: string;

  beforeAll(async () => {
    program = await copyExample(example, `npm-${example}`);
    await run("npm", ["install", ...quiet], { cwd: program });
  }, installTimeoutMs);

  test.each(nodeVersions)("cancels on Node.js %s", (version) => cancelWith(program, version));
});

test(
  "installed by npm into a project of `pulumi new typescript`, as it stands, it cancels",
  async () => {
    const program = await copyExample("one-cancellation", "template");
    const file = join(program, "package.json");
    const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
    const asTemplate = { ...z.looseObject({}).parse(manifest), devDependencies: templateDevDependencies };
    await writeFile(file, JSON.stringify(asTemplate));
    await writeFile(join(program, "tsconfig.json"), JSON.stringify(templateConfig));
    await run("npm", ["install", ...quiet], { cwd: program });
    await cancelWith(program, process.versions.node);
  },
  installTimeoutMs,
);

test(
  "beside the oldest Pulumi SDK that it allows, it compiles without skipped checks, and cancels",
  async () => {
    const { peerDependencies } = await readManifest();
    const oldest = peerDependencies["@pulumi/pulumi"]?.replace("^", "");
    expect(oldest).toMatch(/^3\.\d+\.0$/);
    const program = await copyExample("javascript", "oldest-sdk", { "@pulumi/pulumi": oldest ?? "" });
    await run("npm", ["install", ...quiet], { cwd: program });
    await cp(join(examples, "two-tenants/index.ts"), join(program, "two-tenants.ts"));
    const repository = resolve(examples, "..");
    const strict = ["--strict", "--skipLibCheck", "false", "--target", "es2023", "--module", "nodenext"];
    const types = ["--types", "node", "--typeRoots", join(repository, "node_modules/@types")];
    // Fails when the compiler finds something.
    const compiler = join(repository, "node_modules/.bin/tsc");
    await run(compiler, ["--noEmit", ...strict, ...types, "two-tenants.ts"], { cwd: program });
    await cancelWith(program, process.versions.node);
  },
  installTimeoutMs,
);

test.each(Object.entries(otherManagers))(
  "installed by %s, it cancels",
  async (name, { package: specifier, files, install }) => {
    const program = await copyExample("one-cancellation", name);
    for (const [file, text] of Object.entries(files)) {
      await writeFile(join(program, file), text);
    }
    await run("npm", ["exec", "--yes", `--package=${specifier}`, "--", ...install], {
      cwd: program,
      env: { ...process.env, YARN_NPM_REGISTRY_SERVER: registry },
    });
    await cancelWith(program, process.versions.node);
  },
  installTimeoutMs,
);

test(
  "what an installation brings is counted, and each dependency of the package is justified in the documents",
  async () => {
    const withEngineSdk = join(packed.folder, "sdk-alone");
    const withPackage = join(packed.folder, "with-package");
    const { version: sdk } = z
      .object({ version: z.string() })
      .parse(
        JSON.parse(
          await readFile(
            resolve(import.meta.dirname, "../../node_modules/@pulumi/pulumi/package.json"),
            "utf8",
          ),
        ),
      );
    const install = async (folder: string, ...packages: readonly string[]) => {
      await mkdir(folder);
      await run("npm", ["install", ...quiet, "--ignore-scripts", "--prefix", folder, ...packages], {
        cwd: folder,
      });
      const lock = z
        .object({ packages: z.record(z.string(), z.unknown()) })
        .parse(JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")));
      return { packages: Object.keys(lock.packages).length - 1, bytes: await sizeOf(folder) };
    };
    const alone = await install(withEngineSdk, `@pulumi/pulumi@${sdk}`);
    const together = await install(withPackage, `@pulumi/pulumi@${sdk}`, packed.tarball);
    const added = together.packages - alone.packages;
    const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
    const dependencies = Object.keys((await readManifest()).dependencies);
    console.log(
      `Tarball ${mib(packed.size)} MiB, unpacked ${mib(packed.unpackedSize)} MiB in ${packed.files.length} files. ` +
        `${dependencies.length} direct dependencies; beside @pulumi/pulumi an installation adds ${added} packages, ` +
        `${mib(together.bytes - alone.bytes)} MiB.`,
    );
    expect(added).toBeLessThanOrEqual(80);
    expect(together.bytes - alone.bytes).toBeLessThan(45 * 1024 * 1024);

    const document = await readFile(resolve(import.meta.dirname, "../../docs/package.md"), "utf8");
    const justified = [...document.matchAll(/^\| `([^`]+)` \| [^|]{20,} \|$/gm)].map(([, name]) => name);
    expect(justified.toSorted()).toEqual(dependencies.toSorted());
  },
  installTimeoutMs,
);

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
