import { expect, test } from "vitest";
import { ServiceUnavailableError } from "../../provider/errors.ts";
import { describeUnfinishedWait, unfinishedWaitMessage } from "../../provider/lifecycle/unfinished-wait.ts";
import { machineAction } from "../support/machine-actions.ts";

const action = machineAction({ id: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e01" });
const unfinished = { action, isFinal: false };

test.each([
  ["is told with the time that it took", {}, "is still Pending after 60 s"],
  [
    "claims no state that could not be read",
    { failure: new ServiceUnavailableError("503") },
    "was Pending when it was read last, and could not be read after 60 s (503)",
  ],
  [
    "claims no state of an action that is not shown any more",
    { isMissing: true },
    "was Pending when the service showed it last, and is not shown any more after 60 s",
  ],
  [
    "is told from an interruption",
    { isInterrupted: true },
    "was still Pending when the operation was interrupted",
  ],
])("a wait that ended before the action %s", (_, how, clause) => {
  expect(describeUnfinishedWait({ ...unfinished, ...how }, 60)).toBe(clause);
});

test("whoever waits is told what was accepted and how to go on", () => {
  const settlement = { action, outcome: "pending", pendingBecause: "is still Pending after 60 s" } as const;
  expect(unfinishedWaitMessage(settlement)).toBe(
    "The cancellation of machine action 7c0f2d1e-1111-4222-8333-9a5b6c7d8e01 (RunAntiVirusScan on host1.contoso.example) was accepted, " +
      "but the action is still Pending after 60 s. The cancellation is not withdrawn. " +
      "Run pulumi up again to go on waiting, or raise waitTimeoutSeconds.",
  );
});

test("after an interruption nobody is told to wait longer", () => {
  const settlement = { action, outcome: "pending", pendingBecause: "was", isInterrupted: true } as const;
  expect(unfinishedWaitMessage(settlement)).toMatch(/Run pulumi up again to go on waiting\.$/);
});
