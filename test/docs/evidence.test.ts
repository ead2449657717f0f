import { expect, test } from "vitest";
import { plantedDefects } from "../faults/defects/planted-defects.ts";
import { faultKinds } from "../faults/world/planned-faults.ts";
import { readDocument } from "../support/fenced-blocks.ts";

const page = await readDocument("docs/evidence.md");
const limitations = (await readDocument("docs/limitations.md")).replaceAll(/\s+/g, " ");

test("the page is about as many planted defects and kinds of faults as there are", () => {
  expect(page).toContain(`all ${plantedDefects.length} are caught`);
  expect(page).toContain(`injected faults, of ${faultKinds.length} kinds`);
});

/** Wall time of an operation in the first row about it, in whole seconds. */
function secondsOf(...cells: readonly string[]): string {
  const [row = ""] = page.split("\n").filter((line) => line.startsWith(`| ${cells.join(" | ")} |`));
  const [, seconds = "no such row"] = / (\d+\.\d+) s /.exec(row) ?? [];
  return String(Math.round(Number(seconds)));
}

test("docs/limitations.md repeats what was measured", () => {
  const [own, floor] = [secondsOf("1,000", "up", "cancellation"), secondsOf("1,000", "up", "floor")];
  expect(limitations).toContain(`up of 1,000 cancellations took ${own} s`);
  expect(limitations).toContain(`resources that do nothing takes ${floor} s`);
  expect(limitations).toContain(`500 took ${secondsOf("up", "bulk")} s`);
});
