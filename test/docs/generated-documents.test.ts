import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { generatedDocuments } from "../../tools/reference/generated-documents.ts";

const repository = resolve(import.meta.dirname, "../..");
const generated = generatedDocuments();

test.each(Object.keys(generated))(
  "%s is what `npm run docs` writes from the source of today",
  async (path) => {
    const committed = await readFile(join(repository, path), "utf8");
    expect(committed, "stale: run `npm run docs` and commit what it writes").toBe(generated[path]);
  },
);
