import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, expect, test } from "vitest";
import { MachineActionCancellation } from "../../provider/program/machine-action-cancellation.ts";

const args = { machineActionId: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f", comment: "Declared by mistake" };
const { prepareStackTrace, stackTraceLimit } = Error;

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ id, inputs }) => ({ id: id ?? "id", state: inputs }),
    call: () => ({}),
  }),
);
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

test("writes down no stack for its outputs", () => {
  let written = 0;
  Error.prepareStackTrace = (error, frames) => {
    if (frames.length > 0) {
      written += 1;
    }
    return String(error);
  };
  new MachineActionCancellation("cheap", args);
  // The one from which the SDK tells the engine where the resource is declared.
  expect(written).toBe(1);
});

test("leaves the stacks of other errors as they were, also when it cannot be declared", () => {
  new MachineActionCancellation("declared", args);
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  expect(() => new MachineActionCancellation("", args)).toThrow("Missing resource name argument");
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test("points to the line that declares it when it cannot be declared", () => {
  const declareNameless = () => new MachineActionCancellation("", args);
  const [message, caller] = stackOf(declareNameless)?.split("\n") ?? [];
  expect(message).toBe("Error: Missing resource name argument (for URN creation)");
  expect(caller).toContain("declareNameless");
});

test("leaves the stack of an error alone that was made elsewhere", () => {
  const error = new Error("No such ticket");
  const { stack } = error;
  const fail = () => {
    throw error;
  };
  expect(stackOf(() => new MachineActionCancellation("failing", args, { transformations: [fail] }))).toBe(
    stack,
  );
  expect(stack).toContain("machine-action-cancellation.test.ts");
});

function stackOf(declare: () => unknown): string | undefined {
  try {
    declare();
  } catch (error) {
    if (error instanceof Error) {
      return error.stack;
    }
  }
  return undefined;
}
