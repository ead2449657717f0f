import { expect, test } from "vitest";
import { waitTimeoutSecondsOf } from "../../provider/inputs/wait-timeout.ts";

test.each([
  ["none: five minutes", 0, 300],
  ["some: as long as they say", 7, 7],
  ["more than a day: a day, which is the longest that an input may say, too", 200_000, 86_400],
])("customTimeouts, %s", (_, customTimeoutSeconds, expected) => {
  expect(waitTimeoutSecondsOf(customTimeoutSeconds)).toBe(expected);
});
