import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { documents, readDocument } from "../support/fenced-blocks.ts";

const repository = resolve(import.meta.dirname, "../..");

test("every picture of a document is there, for light and for dark screens", async () => {
  const shown: string[] = [];
  for (const document of await documents()) {
    const text = await readDocument(document);
    for (const [, name, path = ""] of text.matchAll(/\b(src|srcset)="(?!https?:)([^"]+)"/g)) {
      expect(existsSync(join(repository, dirname(document), path)), `${document}: ${path}`).toBe(true);
      expect(path).toMatch(name === "srcset" ? /-dark\.svg$/ : /-light\.svg$/);
      shown.push(path);
    }
  }
  expect(shown).toContain("docs/images/preview-light.svg");
});
