import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";

const dist = resolve(import.meta.dirname, "../../dist");

/** Packages that a compiled declaration names, with those of all declarations that it leads to. */
function packagesBehind(declaration: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(declaration)) {
    return new Set();
  }
  seen.add(declaration);
  const text = readFileSync(declaration, "utf8");
  const named = [...text.matchAll(/\b(?:from |import\()"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
  return new Set(
    named.flatMap((specifier) =>
      specifier.startsWith(".")
        ? [...packagesBehind(resolve(dirname(declaration), specifier.replace(/\.[jt]s$/, ".d.ts")), seen)]
        : [specifier],
    ),
  );
}

test("the types that programs see name no package but the Pulumi SDK, so that no library's types can fail to compile there", () => {
  expect([...packagesBehind(resolve(dist, "index.d.ts"))]).toEqual(["@pulumi/pulumi"]);
});
