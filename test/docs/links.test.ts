import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { documents, readDocument } from "../support/fenced-blocks.ts";

const repository = resolve(import.meta.dirname, "../..");

/** Folders that documents name paths in. A path with a placeholder is none. */
const namedPath = /`((?:provider|simulator|tools|examples|test|docs|\.github)\/[\w./-]*)`/g;

/** The places of a document that a link can lead to, as GitHub and npm name them. */
function anchorsOf(markdown: string): readonly string[] {
  const text = markdown.replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

test("every relative link of a document leads to a file, and to a heading where it names one", async () => {
  const broken: string[] = [];
  let links = 0;
  for (const document of await documents()) {
    const text = await readDocument(document);
    for (const [, target = "", anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
      links += 1;
      const path = target === "" ? document : join(dirname(document), target);
      const isThere = existsSync(join(repository, path));
      if (!isThere || (anchor !== undefined && !anchorsOf(await readDocument(path)).includes(anchor))) {
        broken.push(`${document}: ${target}${anchor === undefined ? "" : `#${anchor}`}`);
      }
    }
  }
  expect(broken).toEqual([]);
  expect(links).toBeGreaterThan(50);
});

test("every path of the repository that a document names is there", async () => {
  const named: string[] = [];
  for (const document of await documents()) {
    for (const [, path = ""] of (await readDocument(document)).matchAll(namedPath)) {
      named.push(`${document}: ${path}`);
    }
  }
  expect(named.filter((place) => !existsSync(join(repository, place.split(": ")[1] ?? "")))).toEqual([]);
  expect(named.length).toBeGreaterThan(50);
});

test("README leads to every page and to every example", async () => {
  const readme = await readDocument("README.md");
  const pages = (await documents()).filter((path) => /^(?:docs|examples)\//.test(path));
  expect(pages.filter((path) => !readme.includes(`](${path})`))).toEqual([]);
  expect(pages.length).toBeGreaterThan(20);
});
