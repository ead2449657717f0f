import { describe, expect, test } from "vitest";
import { type Criteria, describeCriteria, matcherOf } from "../../provider/matching/criteria.ts";
import { machineAction } from "../support/machine-actions.ts";

const nowMs = Date.parse("2026-11-02T10:00:00Z");
const id = "0123456789abcdef0123456789abcdef01234567";

function isMeant(criteria: Criteria, fields: Parameters<typeof machineAction>[0] = {}): boolean {
  return matcherOf(criteria)(machineAction(fields), nowMs);
}

test.each<[string, Criteria, Parameters<typeof machineAction>[0], boolean]>([
  ["no condition means all", {}, {}, true],
  ["one of several types", { types: ["Offboard", "RunAntiVirusScan"] }, {}, true],
  ["types are compared exactly", { types: ["runantivirusscan"] }, {}, false],
  ["another status", { statuses: ["Pending"] }, { status: "InProgress" }, false],
  ["a machine id in another case", { machineIds: [id.toUpperCase()] }, {}, true],
  ["another machine id", { machineIds: ["f".repeat(40)] }, {}, false],
  [
    "a DNS name in another case, with the final dot",
    { computerDnsNames: ["HOST1.Contoso.Example."] },
    {},
    true,
  ],
  ["a short name does not stand for a full one", { computerDnsNames: ["host1"] }, {}, false],
  [
    "a full name does not stand for a short one",
    { computerDnsNames: ["host1.contoso.example"] },
    { computerDnsName: "host1" },
    false,
  ],
  ["a machine that is not named yet", { computerDnsNames: ["host1"] }, { computerDnsName: null }, false],
  ["a requestor in another case", { requestors: ["SOC@contoso.example"] }, {}, true],
  ["a requestor that is not shown", { requestors: ["soc@contoso.example"] }, { requestor: null }, false],
  ["every condition must hold", { types: ["RunAntiVirusScan"], statuses: ["InProgress"] }, {}, false],
  ["nothing is harmful about a scan", { isHarmless: true }, {}, true],
])("%s", (_, criteria, fields, meant) => {
  expect(isMeant(criteria, fields)).toBe(meant);
});

test.each(["Isolate", "RestrictCodeExecution", "StopAndQuarantineFile", "Unknown", "ContainDevice"])(
  "%s is not harmless, so it is meant only when it is named",
  (type) => {
    expect(isMeant({ isHarmless: true }, { type })).toBe(false);
    expect(isMeant({ types: [type] }, { type })).toBe(true);
  },
);

describe("times", () => {
  const hours = (number: number) => number * 3_600_000;
  // Created on 2026-11-01 at 10:00:00.1234567, a day before less a fraction of a second.
  test.each<[string, Criteria, boolean]>([
    ["older than less than its age", { olderThanMs: hours(23) }, true],
    ["older than more than its age", { olderThanMs: hours(24) }, false],
    ["as old as that", { olderThanMs: 86_399_877 }, true],
    ["younger by a millisecond", { olderThanMs: 86_399_878 }, false],
    [
      "created at that moment, which counts as after",
      { createdAfter: new Date("2026-11-01T10:00:00.123Z") },
      true,
    ],
    [
      "created at that moment, which is not before",
      { createdBefore: new Date("2026-11-01T10:00:00.123Z") },
      false,
    ],
    ["created at or after", { createdAfter: new Date("2026-11-01T10:00:00Z") }, true],
    ["created after", { createdAfter: new Date("2026-11-01T10:00:01Z") }, false],
    ["created before", { createdBefore: new Date("2026-11-01T10:00:01Z") }, true],
    ["not created before", { createdBefore: new Date("2026-11-01T10:00:00Z") }, false],
  ])("%s", (_, criteria, meant) => {
    expect(isMeant(criteria)).toBe(meant);
  });

  test.each([null, "yesterday"])("a creation time of %s meets no condition", (creationDateTimeUtc) => {
    expect(isMeant({ olderThanMs: 1 }, { creationDateTimeUtc })).toBe(false);
    expect(isMeant({ createdAfter: new Date(0) }, { creationDateTimeUtc })).toBe(false);
  });
});

test("describes the conditions in one line, with the beginning of long lists", () => {
  expect(
    describeCriteria({
      statuses: ["Pending", "InProgress"],
      types: ["RunAntiVirusScan"],
      computerDnsNames: ["a", "b", "c", "d", "e", "f"],
      requestors: ["soc"],
      olderThanMs: 90_000_000,
    }),
  ).toBe(
    "Pending or InProgress; RunAntiVirusScan; on a or b or c or d or 2 more; requested by soc; older than 1 d",
  );
});
