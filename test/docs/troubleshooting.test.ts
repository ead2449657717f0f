import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { answerAdvice } from "../../provider/defender/answer-error.ts";
import * as errors from "../../provider/errors.ts";
import { entraMends } from "../../provider/identity/entra-errors.ts";
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

/** All source of the package; texts that are put together from several lines are one. */
const source = globSync("provider/**/*.ts", { cwd: repository })
  .map((path) => readFileSync(join(repository, path), "utf8"))
  .join("\n")
  .replaceAll(/["`]\s*\+\s*["`]/g, "");

const cell = (text: string) => text.replaceAll("|", "\\|");

describe("the page has a row for", () => {
  const classes = Object.entries(errors).filter(
    ([name, value]) => typeof value === "function" && name !== "DefenderError",
  );

  it.each(classes.map(([name]) => name))("the class %s", (name) => {
    expect(rows.filter((row) => row.startsWith(`| \`${name}\` | `))).toHaveLength(1);
  });

  it.each(Object.entries(answerAdvice))("the advice %s", (_name, advice) => {
    expect(rows.filter((row) => row.endsWith(` | ${cell(advice)} |`))).toHaveLength(1);
  });

  it.each(Object.entries(networkExplanations))("the network's failure %s", (code, { meaning, mend }) => {
    expect(rows).toContain(`| \`${code}\` | … ${cell(meaning)}. | ${cell(mend)}. |`);
  });

  it.each(Object.entries(entraMends))("Entra's code %s", (number, mend) => {
    expect(rows).toContain(`| \`AADSTS${number}\` | ${cell(mend)}. |`);
  });
});

describe("the source has the message", () => {
  const troubles = [...settingTroubles, ...actionTroubles, ...answerTroubles, ...timeTroubles];

  it.each(troubles)("“$says”", ({ says }) => {
    expect(source.includes(says)).toBe(true);
    expect(rows.filter((row) => row.startsWith(`| “${cell(says)}” | `))).toHaveLength(1);
  });
});
