import { expect, test } from "vitest";
import { BulkMachineActionCancellation } from "../../provider/program/bulk-machine-action-cancellation.ts";

test.each([{ import: "some-id" }, { id: "some-id" }])(
  "is not made from outside of the stack: %o",
  (options) => {
    const args = { match: { types: ["RunAntiVirusScan"] }, comment: "c" };
    expect(() => new BulkMachineActionCancellation("bulk", args, options)).toThrow(
      'BulkMachineActionCancellation "bulk" cannot be imported or looked up',
    );
  },
);
