import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PackedPackage, packPackage, readManifest } from "../support/packed-package.ts";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");

let packed: PackedPackage;

beforeAll(async () => {
  packed = await packPackage();
}, 300_000);

afterAll(async () => {
  await rm(packed.folder, { recursive: true });
});

test("the tarball holds compiled sources with their types and documents, and nothing else", () => {
  const documents = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "cancellations.schema.json",
    "package.json",
  ];
  const foreign = packed.files.filter((file) => {
    if (documents.includes(file) || /^docs\/[a-z-]+\.md$/.test(file)) {
      return false;
    }
    if (/^dist\/plugin\/(pulumi-resource-defender|THIRD-PARTY-LICENSES\.txt)$/.test(file)) {
      return false;
    }
    const source = /^dist\/(.+)\.(?:js|d\.ts)$/.exec(file)?.[1];
    return source === undefined || !existsSync(join(repository, "provider", `${source}.ts`));
  });
  expect(foreign).toEqual([]);
  expect(packed.files).toEqual(
    expect.arrayContaining([...documents, "dist/index.js", "dist/dynamic/provider.js"]),
  );
});

test("the tarball is below a megabyte with the plugin in it", () => {
  expect(packed.files).toContain("dist/plugin/pulumi-resource-defender");
  expect(packed.size).toBeLessThan(1_000_000);
});

test("publint finds nothing to complain about in the tarball", async () => {
  const { messages } = await publint({
    pack: { tarball: (await readFile(packed.tarball)).buffer },
    strict: true,
  });
  const manifest = await readManifest();
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
});

test("its types resolve for CommonJS, ES modules and bundlers", async () => {
  // Without the old resolution of Node.js 10, which knows no "exports": the subpaths are for the engine's host alone.
  const attw = join(repository, "node_modules/.bin/attw");
  // Fails unless attw ends with exit code 0.
  await run(attw, [packed.tarball, "--profile", "node16", "--format", "ascii"]);
});

test("the relative links of README and documents lead to files of the tarball", async () => {
  const documents = packed.files.filter((file) => file.endsWith(".md"));
  const broken: string[] = [];
  for (const document of documents) {
    const text = await readFile(join(packed.folder, "source", document), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      const path = join(dirname(document), target);
      if (!packed.files.includes(path)) {
        broken.push(`${document}: ${target}`);
      }
    }
  }
  expect(broken).toEqual([]);
});
