import { expect, test } from "vitest";
import { measurePluginStart, pluginStartGoals } from "./plugin-start.ts";

test("the plugin's first Check signs in and reads the action, and its time has a goal", async () => {
  const start = await measurePluginStart(1, () => undefined);
  expect(start?.firstCheckMs).toBeGreaterThan(start?.configuredMs ?? Number.POSITIVE_INFINITY);
  expect(pluginStartGoals(start)).toHaveLength(1);
});

test.each([
  [400, true],
  [401, false],
])("a first Check after %i ms meets the goal: %s", (firstCheckMs, met) => {
  expect(pluginStartGoals({ rounds: 1, configuredMs: 1, firstCheckMs })).toMatchObject([{ met }]);
});
