import { describe, expect, test } from "vitest";
import { containmentTypes } from "../../provider/defender/machine-action-type.ts";
import { containmentRefusal, type Expectation, guardRefusal } from "../../provider/lifecycle/guard.ts";
import { machineAction } from "../support/machine-actions.ts";

const action = machineAction({ requestor: "SOC@contoso.example" });

describe("a guard holds when every given field equals the action's", () => {
  test.each<[string, Expectation]>([
    ["no field", {}],
    ["the type, exactly", { type: "RunAntiVirusScan" }],
    ["the host name in another case", { computerDnsName: "HOST1.Contoso.example" }],
    ["the host name with the root's dot", { computerDnsName: "host1.contoso.example." }],
    ["the requestor in another case", { requestor: "soc@CONTOSO.example" }],
    ["the machine id in another case", { machineId: "0123456789ABCDEF0123456789ABCDEF01234567" }],
  ])("%s", (_, expectation) => {
    expect(guardRefusal(expectation, action)).toBeUndefined();
  });
});

describe("a guard refuses with expected and found side by side", () => {
  test.each<[string, Expectation, string]>([
    ["another type", { type: "Isolate" }, 'type: expected "Isolate", found "RunAntiVirusScan"'],
    ["the type in another case", { type: "runantivirusscan" }, 'type: expected "runantivirusscan"'],
    ["another host", { computerDnsName: "host2.contoso.example" }, 'found "host1.contoso.example"'],
    ["a part of the host name", { computerDnsName: "host1" }, 'expected "host1"'],
    ["another requestor", { requestor: "other@contoso.example" }, 'found "SOC@contoso.example"'],
    ["another machine", { machineId: "f".repeat(40) }, `expected "${"f".repeat(40)}"`],
  ])("%s", (_, expectation, part) => {
    expect(guardRefusal(expectation, action)).toContain(part);
  });

  test.each([
    ["is pending", {}, "Nothing was cancelled."],
    ["is cancelled", { status: "Cancelled" }, "It is cancelled already."],
    [
      "has a cancellation that is not final",
      { cancellationRequestor: "SOC@contoso.example" },
      "Its cancellation was requested before.",
    ],
  ])("an action that %s is called that", (_, state, sentence) => {
    const refusal = guardRefusal({ type: "Isolate" }, { ...action, ...state });
    expect(refusal).toContain(`). ${sentence} Correct machineActionId or expect`);
  });

  test("every field that differs is named", () => {
    const refusal = guardRefusal(
      { type: "Isolate", requestor: "other", computerDnsName: "host1.contoso.example" },
      action,
    );
    expect(refusal).toContain("type: expected");
    expect(refusal).toContain("requestor: expected");
    expect(refusal).not.toContain("computerDnsName");
  });

  test("a field that the service does not show is no match", () => {
    const unnamed = machineAction({ computerDnsName: null });
    expect(guardRefusal({ computerDnsName: "host1.contoso.example" }, unnamed)).toContain("found nothing");
  });
});

describe("containment is cancelled only when expect.type names it", () => {
  test.each([...containmentTypes, "Unknown", "ContainUser"])("%s", (type) => {
    const contained = machineAction({ type });
    expect(containmentRefusal({}, contained)).toContain(`set expect.type to "${type}"`);
    expect(containmentRefusal({ computerDnsName: "host1.contoso.example" }, contained)).toBeDefined();
    expect(containmentRefusal({ type }, contained)).toBeUndefined();
  });

  test.each(["Unisolate", "UnrestrictCodeExecution", "RunAntiVirusScan", "LiveResponse", "Offboard"])(
    "%s needs no name",
    (type) => {
      expect(containmentRefusal({}, machineAction({ type }))).toBeUndefined();
    },
  );
});
