import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { containmentTypes } from "../../provider/defender/machine-action-type.ts";
import { readDocument } from "../support/fenced-blocks.ts";

test("the page names every type of containment", async () => {
  const page = (await readDocument("docs/security.md")).replaceAll(/\s+/g, " ");
  const named = containmentTypes.map((type) => `\`${type}\``).join(", ");
  expect(page).toContain(`Cancelling containment (${named}), or a type that this version does not know`);
});

test("nothing of the package switches the check of certificates off", () => {
  const sources = globSync("provider/**/*.ts").map((file) => readFileSync(file, "utf8"));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((text) => /rejectUnauthorized|checkServerIdentity|NODE_TLS/.test(text))).toEqual([]);
});
