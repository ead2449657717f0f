import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { documents, readDocument } from "../support/fenced-blocks.ts";
import { readManifest } from "../support/packed-package.ts";

/** Where a text names the version: in commands, in names of archives, in what an example depends on, in what is printed. */
const namedVersions =
  /resource defender (\d\S*)|defender@(\d[^\s`]*)|resource-defender-v(\d+\.\d+\.\d+)|sdk\/go v(\S+)|defender-endpoint(?:-|": "\^| )(\d+\.\d+\.\d+)/g;

test("documents and examples name the version of the package and of the plugin that is packed", async () => {
  const { version } = await readManifest();
  const found: string[] = [];
  for (const path of [...(await documents()), ...globSync("examples/*/{package.json,go.mod}")]) {
    for (const [named, ...groups] of (await readDocument(path)).matchAll(namedVersions)) {
      found.push(`${path}: ${named.replace(groups.join(""), "VERSION")} ${groups.join("")}`);
    }
  }
  expect(found.filter((place) => !place.endsWith(` ${version}`))).toEqual([]);
  expect(found.length).toBeGreaterThan(20);
});
