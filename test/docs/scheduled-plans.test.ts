import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const readme = readFileSync(
  resolve(import.meta.dirname, "../../examples/scheduled-clean-up/README.md"),
  "utf8",
).replaceAll(/\s+/g, " ");

// That a plan is refused so, and that nothing is cancelled then: test/with-engine/bulk-saved-plan.test.ts.
test.each([
  ["how often", "Expect a refusal often where actions come and go."],
  ["by what", "one that starts to match, or that a device picks up, is enough"],
  ["what is done then", "Nothing is cancelled then"],
  ["what to do", "save a plan again, review what is new, and apply it at once"],
  ["what to do where it is frequent", "If that happens daily, narrow `match`, raise `olderThanHours`"],
])("the scheduled example says of the refusal of a saved plan %s", (_, sentence) => {
  expect(readme).toContain(sentence);
});
