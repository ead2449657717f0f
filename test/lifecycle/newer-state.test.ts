import { expect, test } from "vitest";
import { isNewerState } from "../../provider/lifecycle/newer-state.ts";

const at = (lastUpdateDateTimeUtc: string | null) => ({ lastUpdateDateTimeUtc });
const noon = at("2026-11-01T12:00:00.1234567Z");

test("a state of a later time is newer, and one of an earlier time is not", () => {
  expect(isNewerState(at("2026-11-01T12:00:01Z"), noon)).toBe(true);
  expect(isNewerState(at("2026-11-01T11:59:59Z"), noon)).toBe(false);
});

test.each([
  ["of the same time", noon, noon],
  ["without a time", at(null), noon],
  ["with a time that cannot be read", at("soon"), noon],
  ["beside a stored one without a time", noon, at(null)],
])("a state %s is not newer", (_, read, stored) => {
  expect(isNewerState(read, stored)).toBe(false);
});
