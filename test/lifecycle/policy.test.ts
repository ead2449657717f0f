import { describe, expect, test } from "vitest";
import { type CancellationRequest, nextStep } from "../../provider/lifecycle/policy.ts";
import { cancellation, command, machineAction } from "../support/machine-actions.ts";

const request: CancellationRequest = {
  machineActionId: machineAction().id,
  comment: "Not needed",
  expect: {},
  onAlreadyEnded: "fail",
  waitTimeoutSeconds: 300,
};
const accepting: CancellationRequest = { ...request, onAlreadyEnded: "accept" };

describe("what is done depends on the status as read", () => {
  test.each(["Pending", "InProgress", "Cancelling"])("%s: cancel", (status) => {
    expect(nextStep(request, machineAction({ status }))).toEqual({ kind: "cancel" });
  });

  test.each(["Succeeded", "Failed", "TimeOut"])("%s: refused, or accepted by policy", (status) => {
    const action = machineAction({ status, lastUpdateDateTimeUtc: "2026-11-02T00:00:00Z" });
    const refusal = nextStep(request, action);
    expect(refusal).toMatchObject({ kind: "refuse", reason: "alreadyEnded" });
    expect(refusal).toHaveProperty(
      "message",
      expect.stringContaining(`already ended as ${status} at 2026-11-02T00:00:00Z`),
    );
    expect(refusal).toHaveProperty(
      "message",
      expect.stringMatching(/Remove the entry, or set onAlreadyEnded to "accept"/),
    );
    expect(nextStep(accepting, action)).toEqual({ kind: "settled", outcome: "endedOtherwise" });
  });

  test.each([request, accepting])("Cancelled: settled under either policy", (declared) => {
    expect(nextStep(declared, machineAction(cancellation("x")))).toEqual({
      kind: "settled",
      outcome: "cancelled",
    });
    const late = machineAction({
      ...cancellation("x"),
      commands: [command("Completed", "2026-11-01T10:00:09Z")],
    });
    expect(nextStep(declared, late)).toEqual({ kind: "settled", outcome: "cancelledTooLate" });
  });

  test("a cancellation that is accepted and not final: wait, without another call", () => {
    const accepted = machineAction({ ...cancellation("Not needed"), status: "Pending" });
    expect(nextStep(request, accepted)).toEqual({ kind: "wait" });
  });
});

describe("the guard is enforced in every state", () => {
  const guarded: CancellationRequest = { ...accepting, expect: { type: "LiveResponse" } };
  test.each(["Pending", "InProgress", "Succeeded", "Cancelled"])("%s", (status) => {
    expect(nextStep(guarded, machineAction({ status }))).toMatchObject({ kind: "refuse", reason: "guard" });
  });
});

test("containment that nobody named is refused while a call could still free it", () => {
  expect(nextStep(request, machineAction({ type: "Isolate" }))).toMatchObject({
    kind: "refuse",
    reason: "guard",
  });
  expect(nextStep({ ...request, expect: { type: "Isolate" } }, machineAction({ type: "Isolate" }))).toEqual({
    kind: "cancel",
  });
});

test("containment that is cancelled already is adopted: nothing more can be freed", () => {
  const action = machineAction({ type: "Isolate", ...cancellation("x") });
  expect(nextStep(request, action)).toEqual({ kind: "settled", outcome: "cancelled" });
});
