import { globSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

/** Statements that export what they declare, and the name to look for them by. */
function exportsOf(file: string): readonly { readonly place: string; readonly node: ts.Statement }[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((node) => ts.canHaveModifiers(node))
    .filter((node) => ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((node) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      return { place: `${file}:${line + 1}`, node };
    });
}

test("every exported item of the package has a doc comment", () => {
  const exported = globSync("provider/**/*.ts").sort().flatMap(exportsOf);
  const silent = exported.filter(({ node }) => ts.getJSDocCommentsAndTags(node).length === 0);
  expect(silent.map(({ place }) => place)).toEqual([]);
  expect(exported.length).toBeGreaterThan(400);
});
