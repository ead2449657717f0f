import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../..");
const testFile = "test/defender/thousand-calls.test.ts";

/** What calls take when the documented limits are counted, in driven time: one line for each case of the test. */
export async function measureWithinLimits(): Promise<readonly string[]> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const { stdout } = await run(process.execPath, [vitest, "run", testFile], { cwd: repository });
  return stdout
    .split("\n")
    .filter((line) => line.includes("× 429"))
    .map((line) => line.replace(/^.*?(?=\d,?\d* \w+s?: )/, ""));
}
