import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { expectedTimes } from "../../tools/engine/expected-times.ts";

test("CONTRIBUTING says the times that the commands announce", async () => {
  const text = await readFile("CONTRIBUTING.md", "utf8");
  const rows: Record<keyof typeof expectedTimes, string> = {
    unitTests: "`npm test`: unit tests",
    engineTests: "`npm test`: tests with the real engine",
    demo: "`npm run demo`",
    engineBuild: "the engine, where it has to be built, once; unit tests run meanwhile",
  };
  const announced = Object.entries(rows).map(([name, row]) => [row, Reflect.get(expectedTimes, name)]);
  expect(announced).toHaveLength(Object.keys(expectedTimes).length);
  for (const [row, time] of announced) {
    expect(text).toContain(`| ${row} | ${time} |`);
  }
});
