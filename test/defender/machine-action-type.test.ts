import { expect, test } from "vitest";
import {
  containmentTypes,
  isContainment,
  knownMachineActionTypes,
  uncontainedByCancelling,
} from "../../provider/defender/machine-action-type.ts";

test("the types that contain a threat are these", () => {
  expect(containmentTypes).toEqual([
    "Isolate",
    "RestrictCodeExecution",
    "StopAndQuarantineFile",
    "Block",
    "DisableActiveDirectoryUser",
    "ResetPasswordActiveDirectoryUser",
  ]);
  expect(knownMachineActionTypes.filter(isContainment).sort()).toEqual([...containmentTypes].sort());
  expect(new Set(knownMachineActionTypes)).toHaveLength(21);
});

test("each of them says what its cancellation leaves free, in words of its own", () => {
  expect(uncontainedByCancelling("Isolate")).toBe("the machine stays on the network, or comes back to it");
  expect(new Set(containmentTypes.map(uncontainedByCancelling)).size).toBe(containmentTypes.length);
});

test.each(["Unknown", "ContainUser", "isolate", ""])(
  "nobody can say what cancelling %j leaves free",
  (type) => {
    expect(uncontainedByCancelling(type)).toContain("does not know the type");
  },
);

test.each(["RunAntiVirusScan", "Unisolate", "LiveResponse", "EnableActiveDirectoryUser"])(
  "cancelling %s leaves nothing free",
  (type) => {
    expect(uncontainedByCancelling(type)).toBeUndefined();
  },
);
