import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readDocument } from "../support/fenced-blocks.ts";

const folder = resolve(import.meta.dirname, "../../simulator");
const files = globSync("**/*.ts", { cwd: folder });
const source = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
const readme = await readDocument("simulator/README.md");

function rowsBelow(heading: string): readonly string[] {
  const [, table = ""] = new RegExp(`^\\| ${heading} \\|.*\\n((?:\\|.*\\n)+)`, "m").exec(readme) ?? [];
  return table.split("\n").slice(1);
}

const codeIn = (row: string) => [...row.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

test("the map names files that are there", () => {
  const named = [...rowsBelow("part"), ...rowsBelow("wanted")]
    .flatMap(codeIn)
    .filter((code) => code.endsWith(".ts"));
  expect(named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});

test("what makes the service misbehave is there by these names", () => {
  const words = rowsBelow("wanted")
    .flatMap(codeIn)
    .filter((code) => !code.endsWith(".ts"))
    .flatMap((code) => code.match(/[A-Za-z]{3,}/g) ?? []);
  expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(source))).toEqual([]);
  expect(words.length).toBeGreaterThan(30);
});
