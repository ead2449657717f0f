import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseCommandLine } from "../../provider/command/command-line.ts";
import { cloudNames } from "../../provider/configuration/clouds.ts";

const repository = resolve(import.meta.dirname, "../..");
const formSchema = z.object({
  body: z.array(
    z.looseObject({
      type: z.enum(["markdown", "textarea", "dropdown", "input"]),
      id: z.string().optional(),
      attributes: z.looseObject({ value: z.string().optional(), options: z.array(z.string()).optional() }),
    }),
  ),
});

test("the issue form asks for a command that exists, and knows every cloud", async () => {
  const text = await readFile(join(repository, ".github/ISSUE_TEMPLATE/doctor.yml"), "utf8");
  const { body } = formSchema.parse(parse(text));
  const [, args = ""] = /npx pulumi-defender-endpoint (.+)/.exec(text) ?? [];
  expect(parseCommandLine(args.split(" "))).toMatchObject({ name: "doctor", values: { stack: "NAME" } });
  expect(body.find(({ id }) => id === "cloud")?.attributes.options).toEqual([...cloudNames]);
});

test("the page has a row for every check", async () => {
  const page = await readFile(join(repository, "docs/doctor.md"), "utf8");
  const firstCells = page.split("\n").flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);
  const described = new Set(firstCells.flatMap((cell) => cell.split(", ")));
  for (const file of ["clock", "list", "network", "permissions", "regions", "runtime", "settings", "token"]) {
    const source = await readFile(join(repository, `provider/command/doctor/${file}.ts`), "utf8");
    const names = [...source.matchAll(/(?:ok|warning|failed|skipped)\(\s*"([^"]+)"|check = ["`]([^"`$]+)/g)];
    expect(names.length, file).toBeGreaterThan(0);
    for (const [, name, other = ""] of names) {
      expect(described, file).toContain((name ?? other).replace(/ (?:of|to) $/, ""));
    }
  }
});
