import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { cancelWith, copyExample, installWithNpm } from "../support/installed-example.ts";
import { packPackage } from "../support/packed-package.ts";

// With other package managers, versions of Node.js and kinds of modules: second-stage/installed-package.test.ts.
test("an example with the packed package, installed by npm, cancels, changes nothing after that and is destroyed", async () => {
  const packed = await packPackage();
  try {
    expect(packed.files).toContain("dist/index.js");
    const program = await copyExample(packed, "one-cancellation", "example");
    await installWithNpm(program);
    await cancelWith(packed, program);
  } finally {
    await rm(packed.folder, { recursive: true, maxRetries: 5 });
  }
});
