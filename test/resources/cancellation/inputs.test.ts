import { describe, expect, test } from "vitest";
import {
  cancellationInputProblems,
  cancellationRequestOf,
} from "../../../provider/resources/cancellation/inputs.ts";

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const valid = { machineActionId: id, comment: "Not needed" };

test("the two compulsory inputs are enough, and the defaults are filled in", () => {
  expect(cancellationInputProblems(valid)).toEqual([]);
  expect(cancellationRequestOf({ ...valid, machineActionId: id.toUpperCase() })).toEqual({
    ...valid,
    expect: {},
    onAlreadyEnded: "fail",
    waitTimeoutSeconds: 300,
  });
});

describe("a bad input is named with the value's problem and the fix", () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ["no id", { machineActionId: undefined }, "machineActionId", /^is missing: give the action's GUID/],
    ["an empty id", { machineActionId: "" }, "machineActionId", /^is "", but must be a GUID such as/],
    [
      "an id that is no GUID",
      { machineActionId: "4711" },
      "machineActionId",
      /^is "4711", but must be a GUID such as/,
    ],
    ["an id in braces", { machineActionId: `{${id}}` }, "machineActionId", /must be a GUID/],
    ["a number as id", { machineActionId: 4711 }, "machineActionId", /^is 4711, but must be/],
    ["no comment", { comment: undefined }, "comment", /^is missing: give a text that says why/],
    ["a blank comment", { comment: " \n" }, "comment", /^is " \\n", but must be a text/],
    ["a guard that is no object", { expect: "Isolate" }, "expect", /^is "Isolate", but must be an object/],
    ["a misspelt type", { expect: { type: "isolate" } }, "expect.type", /did you mean "Isolate"\?$/],
    [
      "a machine id of the wrong form",
      { expect: { machineId: "host1" } },
      "expect.machineId",
      /40 hexadecimal digits/,
    ],
    ["a blank host", { expect: { computerDnsName: "" } }, "expect.computerDnsName", /^is "", but must be/],
    [
      "an unknown policy",
      { onAlreadyEnded: "ignore" },
      "onAlreadyEnded",
      /^is "ignore", but must be "fail" or "accept"/,
    ],
    [
      "a negative wait",
      { waitTimeoutSeconds: -1 },
      "waitTimeoutSeconds",
      /^is -1, but must be a number of seconds from 0/,
    ],
    ["a wait beyond a day", { waitTimeoutSeconds: 86_401 }, "waitTimeoutSeconds", /to 86400$/],
    [
      "a wait as text",
      { waitTimeoutSeconds: "300" },
      "waitTimeoutSeconds",
      /^is "300", but must be a number/,
    ],
    ["a misspelt input", { coment: "x" }, "coment", /^is not an input; did you mean "comment"\?/],
    [
      "a misspelt guard",
      { expect: { hostName: "x" } },
      "expect.hostName",
      /^is not an input; known are type, machineId/,
    ],
  ])("%s", (_, change, property, problem) => {
    expect(cancellationInputProblems({ ...valid, ...change })).toEqual([
      { property, problem: expect.stringMatching(problem) },
    ]);
  });

  test("all problems are told together", () => {
    const problems = cancellationInputProblems({ machineActionId: "x", comment: "", expect: { type: 1 } });
    expect(problems.map(({ property }) => property)).toEqual(["machineActionId", "comment", "expect.type"]);
  });
});

test("a type that nobody documents and that resembles none is allowed: the service may add some", () => {
  expect(cancellationInputProblems({ ...valid, expect: { type: "ContainUser" } })).toEqual([]);
});

test("values that a preview does not know yet pass", () => {
  const inputs = {
    machineActionId: unknown,
    comment: unknown,
    expect: { type: unknown, machineId: unknown },
    waitTimeoutSeconds: unknown,
  };
  expect(cancellationInputProblems(inputs)).toEqual([]);
  expect(cancellationInputProblems({ ...valid, expect: unknown })).toEqual([]);
});
