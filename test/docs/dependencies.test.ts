import { expect, test } from "vitest";
import { readDocument } from "../support/fenced-blocks.ts";
import { readManifest } from "../support/packed-package.ts";

test("each dependency of the package is justified in docs/package.md", async () => {
  const { dependencies } = await readManifest();
  const document = await readDocument("docs/package.md");
  const justified = [...document.matchAll(/^\| `([^`]+)` \| [^|]{20,} \|$/gm)].map(([, name]) => name);
  expect(justified.toSorted()).toEqual(Object.keys(dependencies).toSorted());
});
