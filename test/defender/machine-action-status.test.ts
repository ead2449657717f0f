import { expect, test } from "vitest";
import {
  isFinalStatus,
  knownStatuses,
  nonFinalStatuses,
} from "../../provider/defender/machine-action-status.ts";

test.each(["Succeeded", "Failed", "TimeOut", "Cancelled"])("%s is final", (status) => {
  expect(isFinalStatus(status)).toBe(true);
});

test.each(["Pending", "InProgress", "Cancelling", "cancelled", "Timeout", "Completed", ""])(
  "%j is not final, because it may change",
  (status) => {
    expect(isFinalStatus(status)).toBe(false);
  },
);

test("every known status is either final or listed as one that can be cancelled", () => {
  expect(knownStatuses.filter((status) => !isFinalStatus(status))).toEqual(nonFinalStatuses);
});
