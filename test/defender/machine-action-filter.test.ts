import { describe, expect, test } from "vitest";
import {
  filterExpression,
  idExpressions,
  maxComparisonsPerCall,
  maxValuesPerCall,
  statusExpressions,
} from "../../provider/defender/machine-action-filter.ts";

describe("a filter", () => {
  test.each([
    [[], ""],
    [[{ field: "status", equals: "Pending" }], "status eq 'Pending'"],
    [[{ field: "id", oneOf: ["a", "b"] }], "id in ('a','b')"],
    [[{ field: "requestor", equals: "O'Neill' or '1' eq '1" }], "requestor eq 'O''Neill'' or ''1'' eq ''1'"],
    [
      [
        { field: "type", oneOf: ["Isolate", "Offboard"] },
        { field: "creationDateTimeUtc", notBefore: new Date(0) },
      ],
      "type in ('Isolate','Offboard') and creationDateTimeUtc ge 1970-01-01T00:00:00.000Z",
    ],
  ] as const)("%j reads %s", (conditions, expression) => {
    expect(filterExpression(conditions)).toBe(expression);
  });

  const conditions = [
    { field: "status", equals: "Pending" },
    { field: "type", oneOf: ["Isolate", "O'Neill"] },
    { field: "machineId", oneOf: ["x"] },
  ] as const;

  test.each([
    ["in", "status eq 'Pending' and type in ('Isolate','O''Neill') and machineId in ('x')"],
    ["eq", "status eq 'Pending' and (type eq 'Isolate' or type eq 'O''Neill') and machineId eq 'x'"],
    ["leftOut", "status eq 'Pending'"],
  ] as const)("with its lists of values worded as %s reads %s", (wording, expression) => {
    expect(filterExpression(conditions, () => wording)).toBe(expression);
  });
});

test.each([
  ["in", ["status in ('Pending','InProgress')"]],
  ["eq", ["(status eq 'Pending' or status eq 'InProgress')"]],
  ["leftOut", ["status eq 'Pending'", "status eq 'InProgress'"]],
] as const)("the filters for statuses worded as %s are never without one", (wording, expressions) => {
  expect(statusExpressions(["Pending", "InProgress"], wording)).toEqual(expressions);
});

describe("the filters for ids", () => {
  const ids = Array.from(
    { length: 250 },
    (_, number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  );

  test.each([
    ["in", maxValuesPerCall],
    ["eq", maxComparisonsPerCall],
  ] as const)("worded as %s hold so many ids each, and each id once", (wording, capacity) => {
    const expressions = idExpressions(ids, wording);
    expect(expressions).toHaveLength(Math.ceil(ids.length / capacity));
    expect(expressions.join(" ").match(/[0-9a-f-]{36}/g)).toEqual(ids);
  });

  test("compare an id as the GUID that the service's metadata says it is, and quote it in a list", () => {
    expect(idExpressions(["a", "b"], "eq")).toEqual(["(id eq a or id eq b)"]);
    expect(idExpressions(["a", "b"], "in")).toEqual(["id in ('a','b')"]);
  });

  test("are none where the service filters by no id, for a list of everything would be the answer", () => {
    expect(idExpressions(ids, "leftOut")).toEqual([]);
  });
});
