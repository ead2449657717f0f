import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { compilerTroubles } from "../../../tools/reference/troubles.ts";
import { createEngineStack } from "../../support/engine-stack.ts";
import { cancelWith, copyExample, installWithNpm, quiet } from "../../support/installed-example.ts";
import { type PackedPackage, packPackage, readManifest } from "../../support/packed-package.ts";
import { plainStart } from "../../support/quick-start.ts";
import { templateConfig, templateDevDependencies } from "../../support/typescript-template.ts";

const run = promisify(execFile);
const examples = resolve(import.meta.dirname, "../../../examples");

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

let packed: PackedPackage;
let registry: string;

beforeAll(async () => {
  packed = await packPackage();
  registry = (await run("npm", ["config", "get", "registry"], { cwd: packed.folder })).stdout.trim();
});

afterAll(async () => {
  await rm(packed.folder, { recursive: true, maxRetries: 5 });
});

const installTimeoutMs = 600_000;

describe.each([
  ["a TypeScript program", "one-cancellation"],
  ["an ES-module program", "es-module"],
  ["a CommonJS program", "javascript"],
])("installed by npm into %s", (_, example) => {
  let program: string;

  beforeAll(async () => {
    program = await copyExample(packed, example, `npm-${example}`);
    await installWithNpm(program);
  }, installTimeoutMs);

  test.each(nodeVersions)("cancels on Node.js %s", (version) => cancelWith(packed, program, version));
});

/** A program that is compiled by what these development dependencies bring. */
async function copyCompiledBy(
  folder: string,
  devDependencies: Readonly<Record<string, string>>,
): Promise<string> {
  const program = await copyExample(packed, "one-cancellation", folder);
  const file = join(program, "package.json");
  const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...z.looseObject({}).parse(manifest), devDependencies }));
  return program;
}

test(
  "installed by npm into a project of `pulumi new typescript`, as it stands, it cancels",
  async () => {
    const program = await copyCompiledBy("template", templateDevDependencies);
    await writeFile(join(program, "tsconfig.json"), JSON.stringify(templateConfig));
    await installWithNpm(program);
    await cancelWith(packed, program, process.versions.node);
  },
  installTimeoutMs,
);

test.each([
  ["no TypeScript", {}, compilerTroubles[1]],
  ["TypeScript 7.0", { typescript: "7.0.2" }, compilerTroubles[2]],
] as const)(
  "the troubleshooting page quotes what the Pulumi SDK says with %s",
  async (name, typescript, { says }) => {
    const program = await copyCompiledBy(name.replaceAll(/\W/g, "-"), {
      "@types/node": "^24.0.0",
      ...typescript,
    });
    // npm by itself refuses TypeScript 7.0 beside the SDK.
    await run("npm", ["install", ...quiet, "--legacy-peer-deps"], { cwd: program });
    // Which TypeScript the SDK takes is decided as it is loaded, which a quick start puts off.
    const stack = await createEngineStack({ program: { directory: program }, environment: plainStart });
    try {
      const { code, stdout, stderr } = await stack.preview();
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain(says);
    } finally {
      await stack.dispose();
    }
  },
  installTimeoutMs,
);

test(
  "beside the oldest Pulumi SDK that it allows, it compiles without skipped checks, and cancels",
  async () => {
    const { peerDependencies } = await readManifest();
    const oldest = peerDependencies["@pulumi/pulumi"]?.replace("^", "");
    expect(oldest).toMatch(/^3\.\d+\.0$/);
    const program = await copyExample(packed, "javascript", "oldest-sdk", { "@pulumi/pulumi": oldest ?? "" });
    await installWithNpm(program);
    await cp(join(examples, "two-tenants/index.ts"), join(program, "two-tenants.ts"));
    const repository = resolve(examples, "..");
    const strict = ["--strict", "--skipLibCheck", "false", "--target", "es2023", "--module", "nodenext"];
    const types = ["--types", "node", "--typeRoots", join(repository, "node_modules/@types")];
    // Fails when the compiler finds something.
    const compiler = join(repository, "node_modules/.bin/tsc");
    await run(compiler, ["--noEmit", ...strict, ...types, "two-tenants.ts"], { cwd: program });
    await cancelWith(packed, program, process.versions.node);
  },
  installTimeoutMs,
);

test.each(Object.entries(otherManagers))(
  "installed by %s, it cancels",
  async (name, { package: specifier, files, install }) => {
    const program = await copyExample(packed, "one-cancellation", name);
    for (const [file, text] of Object.entries(files)) {
      await writeFile(join(program, file), text);
    }
    await run("npm", ["exec", "--yes", `--package=${specifier}`, "--", ...install], {
      cwd: program,
      env: { ...process.env, YARN_NPM_REGISTRY_SERVER: registry },
    });
    await cancelWith(packed, program, process.versions.node);
  },
  installTimeoutMs,
);

test(
  "what an installation brings is counted",
  async () => {
    const withEngineSdk = join(packed.folder, "sdk-alone");
    const withPackage = join(packed.folder, "with-package");
    const { version: sdk } = z
      .object({ version: z.string() })
      .parse(
        JSON.parse(
          await readFile(
            resolve(import.meta.dirname, "../../../node_modules/@pulumi/pulumi/package.json"),
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
