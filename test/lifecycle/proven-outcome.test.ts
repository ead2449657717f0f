import { expect, test } from "vitest";
import { settlementOf } from "../../provider/lifecycle/outcome.ts";
import { describeKept, describeReplaced, standingOf } from "../../provider/lifecycle/proven-outcome.ts";
import { machineAction } from "../support/machine-actions.ts";

const noon = "2026-11-01T12:00:00.1234567Z";
const proven = { outcome: "cancelled", status: "Cancelled", lastUpdateDateTimeUtc: noon } as const;

const read = (status: string, lastUpdateDateTimeUtc: string | null) =>
  settlementOf(machineAction({ id: "id", status, lastUpdateDateTimeUtc }), []);

test("a state of a later time is newer, and one of an earlier time is not", () => {
  expect(standingOf(read("Pending", "2026-11-01T12:00:01Z"), proven)).toBe("newer");
  expect(standingOf(read("Pending", "2026-11-01T11:59:59Z"), proven)).toBe("notNewer");
});

test.each([
  ["of the same time", noon, noon],
  ["without a time", null, noon],
  ["with a time that cannot be read", "soon", noon],
  ["beside a stored one without a time", noon, null],
])("a state %s is not newer", (_, readAt, storedAt) => {
  const stored = { ...proven, lastUpdateDateTimeUtc: storedAt };
  expect(standingOf(read("Succeeded", readAt), stored)).toBe("notNewer");
});

test("the same outcome and status is the same, whatever the time", () => {
  expect(standingOf(read("Cancelled", "2026-11-02T00:00:00Z"), proven)).toBe("same");
});

test("another status of the same outcome is another state", () => {
  const ended = { outcome: "endedOtherwise", status: "Failed", lastUpdateDateTimeUtc: noon } as const;
  expect(standingOf(read("Succeeded", "2026-11-02T00:00:00Z"), ended)).toBe("newer");
});

test("what is told names the state, the outcome that was recorded, and the one that holds", () => {
  const pending = read("Pending", noon);
  expect(describeReplaced(pending, proven)).toBe(
    "id: the service shows this action as Pending, which is newer than its recorded outcome, cancelled. The outcome is pending now.",
  );
  expect(describeKept(pending, proven)).toBe(
    "id: the service shows this action as Pending, which is not newer than its proven outcome; that stays: cancelled.",
  );
});
