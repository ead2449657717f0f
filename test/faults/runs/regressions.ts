import { readdir, readFile, writeFile } from "node:fs/promises";
import type { Scenario } from "../model/scenario.ts";
import type { Failure } from "./examination.ts";

/** A scenario in which something was wrong once. */
export interface Regression {
  /** What was wrong. */
  readonly about: string;
  readonly scenario: Scenario;
}

const folder = new URL("regressions/", import.meta.url);

/** Names of the regression cases that are kept. */
export async function regressionNames(): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
}

export async function readRegression(name: string): Promise<Regression> {
  return JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"));
}

/** Keeps a failing scenario, and gives its name. */
export async function keepRegression({ seed, scenario, violations }: Failure): Promise<string> {
  const name = `seed-${seed}`;
  const regression: Regression = { about: violations[0]?.text ?? "", scenario };
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(regression, undefined, 2)}\n`);
  return name;
}
