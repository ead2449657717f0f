import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BulkMachineActionCancellation } from "../../provider/program/bulk-machine-action-cancellation.ts";
import { getMachineAction, getMachineActions } from "../../provider/program/look-ups.ts";
import { MachineActionCancellation } from "../../provider/program/machine-action-cancellation.ts";
import { refuseUnknownSettings } from "../../provider/program/stack-settings.ts";

const machineActionId = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

/** The mocks keep the project's name until they get another. */
function runInProject(name: string): Promise<void> {
  return pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, name);
}

beforeEach(() => runInProject("project"));
afterEach(() => pulumi.runtime.setAllConfig({}));

test("a stack config of known settings and of other namespaces passes", () => {
  pulumi.runtime.setAllConfig({
    "defender:tenantId": "x",
    "azure-native:tenatId": "x",
    "project:defender:x": "x",
  });
  expect(refuseUnknownSettings).not.toThrow();
});

test("every unknown key is listed with what was probably meant, without its value", () => {
  pulumi.runtime.setAllConfig({
    "defender:tenatId": "value-1",
    "defender:regoin": "value-2",
    "defender:cloud": "gcc",
  });
  expect(refuseUnknownSettings).toThrow(
    new pulumi.RunError(
      [
        "The stack config has settings that the Defender provider does not know:",
        '- defender:tenatId is not a setting: did you mean "tenantId"?',
        '- defender:regoin is not a setting: did you mean "region"?',
        "To remove a key: pulumi config rm defender:tenatId",
      ].join("\n"),
    ),
  );
});

test("in a project that is called defender the program's own keys look alike and pass", async () => {
  await runInProject("defender");
  pulumi.runtime.setAllConfig({ "defender:list": "cancellations.yaml" });
  expect(refuseUnknownSettings).not.toThrow();
});

describe("whatever a program declares or looks up", () => {
  beforeEach(() => pulumi.runtime.setAllConfig({ "defender:tenatId": "x" }));

  test.each([
    ["a cancellation", () => new MachineActionCancellation("one", { machineActionId, comment: "x" })],
    ["a bulk cancellation", () => new BulkMachineActionCancellation("all", { match: {}, comment: "x" })],
  ])("%s", (_, declare) => {
    expect(declare).toThrow("defender:tenatId is not a setting");
  });

  test.each([
    ["one action", () => getMachineAction({ id: machineActionId })],
    ["actions", () => getMachineActions()],
  ])("%s", async (_, lookUp) => {
    await expect(lookUp()).rejects.toThrow("defender:tenatId is not a setting");
  });
});
