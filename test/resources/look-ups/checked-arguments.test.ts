import { expect, test } from "vitest";
import { InvalidArgumentError } from "../../../provider/errors.ts";
import { criteriaOf, machineActionIdOf } from "../../../provider/resources/look-ups/checked-arguments.ts";

test("the id is asked for in lower case", () => {
  expect(machineActionIdOf({ id: "7C0F2D1E-1111-4222-8333-9A5B6C7D8E9F" })).toBe(
    "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f",
  );
});

test("the conditions become criteria, and times become moments", () => {
  expect(criteriaOf({})).toEqual({});
  expect(
    criteriaOf({
      types: ["Isolate"],
      statuses: ["Cancelled", "StatusOfTomorrow"],
      createdAfter: "2026-11-23T12:00:00+01:00",
      createdBefore: "2026-11-23T12:00:00.5Z",
    }),
  ).toEqual({
    types: ["Isolate"],
    statuses: ["Cancelled", "StatusOfTomorrow"],
    createdAfter: new Date("2026-11-23T11:00:00Z"),
    createdBefore: new Date("2026-11-23T12:00:00.500Z"),
  });
});

test("everything that is wrong is told in one error", () => {
  const args = { types: ["Isolat"], statuses: ["cancelled"], machineIds: [], createdAfter: "yesterday" };
  expect(() => criteriaOf(args)).toThrow(
    expect.objectContaining({
      name: "InvalidArgumentError",
      message:
        'getMachineActions: types.0 is "Isolat", which no action has; did you mean "Isolate"?; ' +
        'statuses.0 is "cancelled", which no action has; did you mean "Cancelled"?; ' +
        "machineIds is [], but must be a list of machine ids; leave it out to mean every machine; " +
        'createdAfter is "yesterday", but must be a date and time such as 2026-11-23T12:00:00Z.',
    }),
  );
});

test("wildcards are refused, because they would match nothing", () => {
  expect(() =>
    criteriaOf({ types: ["Run*"], computerDnsNames: ["host?"], requestors: ["*@contoso.example"] }),
  ).toThrow(
    'types.0 is "Run*", but wildcards are not supported: name each type; ' +
      'computerDnsNames.0 is "host?", but wildcards are not supported: give whole names or machineIds, or leave the ' +
      'machines out and narrow by other conditions; requestors.0 is "*@contoso.example", but wildcards are not ' +
      "supported: give whole user names, names or ids of applications.",
  );
});

test.each(["2026-11-23T12:00:00Z", "2026-11-23T11:59:59Z"])(
  "a time before which and after which it is to be created, %s, is a contradiction",
  (createdBefore) => {
    expect(() => criteriaOf({ createdAfter: "2026-11-23T13:00:00+01:00", createdBefore })).toThrow(
      `createdAfter is "2026-11-23T13:00:00+01:00", which is not before createdBefore, "${createdBefore}"`,
    );
  },
);

test.each([[{ id: "host1" }], [{ id: undefined }], [{}]])("%o is no id", (args) => {
  expect(() => machineActionIdOf(Object.assign({ id: "" }, args))).toThrow(InvalidArgumentError);
});
