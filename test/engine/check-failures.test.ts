import { expect, test } from "vitest";
import { checkFailures } from "../../provider/engine/check-failures.ts";

const inputs = { comment: " ", waitTimeoutSeconds: 0, expect: { type: "Isol" } };

test.each(["comment", "waitTimeoutSeconds"])("the failure of %s, a plain input, names it", (property) => {
  expect(checkFailures(inputs, [{ property, reason: "r" }])).toEqual([{ property, reason: "r" }]);
});

test.each(["machineActionId", "expect", "expect.type", "constructor", ""])(
  "a failure of %j, which the engine would show as Go prints it, is the resource's",
  (property) => {
    expect(checkFailures(inputs, [{ property, reason: "r" }])).toEqual([{ property: "", reason: "r" }]);
  },
);
