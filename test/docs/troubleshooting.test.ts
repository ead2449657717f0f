import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { answerAdvice } from "../../provider/defender/answer-error.ts";
import * as errors from "../../provider/errors.ts";
import { entraFixes } from "../../provider/identity/entra-errors.ts";
import { networkExplanations } from "../../provider/network/network-failure.ts";
import {
  actionTroubles,
  answerTroubles,
  settingTroubles,
  timeTroubles,
} from "../../tools/reference/troubles.ts";

const repository = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(repository, "docs/troubleshooting.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| "));

/** All source of the package without its comments; texts that are put together from several lines are one. */
const source = globSync("provider/**/*.ts", { cwd: repository })
  .map((path) => readFileSync(join(repository, path), "utf8"))
  .join("\n")
  .replaceAll(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, "")
  .replaceAll(/["`]\s*\+\s*["`]/g, "");

const cell = (text: string) => text.replaceAll("|", "\\|");

describe("the page has a row for", () => {
  const classes = Object.entries(errors).filter(
    ([name, value]) => typeof value === "function" && name !== "DefenderError",
  );

  test.each(classes.map(([name]) => name))("the class %s", (name) => {
    expect(rows.filter((row) => row.startsWith(`| \`${name}\` | `))).toHaveLength(1);
  });

  test.each(Object.entries(answerAdvice))("the advice %s", (_name, advice) => {
    expect(rows.filter((row) => row.endsWith(` | ${cell(advice)} |`))).toHaveLength(1);
  });

  test.each(Object.entries(networkExplanations))("the network's failure %s", (code, { meaning, fix }) => {
    expect(rows).toContain(`| \`${code}\` | … ${cell(meaning)}. | ${cell(fix)}. |`);
  });

  test.each(Object.entries(entraFixes))("Entra's code %s", (number, fix) => {
    expect(rows).toContain(`| \`AADSTS${number}\` | ${cell(fix)}. |`);
  });
});

describe("the source has the message", () => {
  const troubles = [...settingTroubles, ...actionTroubles, ...answerTroubles, ...timeTroubles];

  test.each(troubles)("“$says”", ({ says }) => {
    expect(source.includes(says)).toBe(true);
    expect(rows.filter((row) => row.startsWith(`| “${cell(says)}” | `))).toHaveLength(1);
  });
});

test("an import of a dynamic resource is explained by the engine's own words", () => {
  const [row] = rows.filter((line) => line.startsWith("| “code must be a string, not undefined” | "));
  expect(row).toContain("`pulumi import`");
});
