import { expect, test } from "vitest";
import { documents, readDocument } from "../support/fenced-blocks.ts";
import { readManifest } from "../support/packed-package.ts";

/** Where a text names the version of the plugin: in commands, in names of archives, in the go.mod of an example. */
const namedVersions =
  /resource defender (\d\S*)|defender@(\d[^\s`]*)|resource-defender-v(\d+\.\d+\.\d+)|sdk\/go v(\S+)/g;

test("documents and examples name the version of the plugin that is packed", async () => {
  const { version } = await readManifest();
  const found: string[] = [];
  for (const path of [...(await documents()), "examples/go/go.mod"]) {
    for (const [named, ...groups] of (await readDocument(path)).matchAll(namedVersions)) {
      found.push(`${path}: ${named.replace(groups.join(""), "VERSION")} ${groups.join("")}`);
    }
  }
  expect(found.filter((place) => !place.endsWith(` ${version}`))).toEqual([]);
  expect(found.length).toBeGreaterThan(8);
});
