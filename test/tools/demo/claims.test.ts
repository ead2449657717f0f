import { beforeEach, describe, expect, test } from "vitest";
import { compareClaims, comparisonTable } from "../../../tools/demo/claims.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;
let id: string;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
  ({ id } = calls.apps.world.add({ type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" }));
});

const stateOf = (...claims: readonly Record<string, unknown>[]) => ({
  deployment: {
    resources: [
      { type: "pulumi:pulumi:Stack" },
      ...claims.map((outputs) => ({
        type: "pulumi-nodejs:dynamic/defender:MachineActionCancellation",
        outputs,
      })),
    ],
  },
});
const compared = (...claims: readonly Record<string, unknown>[]) =>
  compareClaims(stateOf(...claims), calls.apps)[0];

const claimed = (cancelledBy: string) => ({ machineActionId: id, outcome: "cancelled", cancelledBy });

describe("claim and truth agree on", () => {
  test("a cancellation by this stack", async () => {
    await calls.cancel(id);
    expect(compared(claimed("thisResource"))).toEqual({
      action: "RunAntiVirusScan on host1.contoso.example",
      claim: "cancelled it",
      truth: "was cancelled by this stack",
      cancelCalls: 1,
      agrees: true,
    });
  });

  test("one by a colleague, without a call", () => {
    calls.apps.world.cancelByOther(id);
    expect(compared(claimed("foundCancelled"))).toMatchObject({
      claim: "found it cancelled",
      truth: "a colleague had cancelled it",
      cancelCalls: 0,
      agrees: true,
    });
  });

  test("an action that no stack names, and that nobody has touched", () => {
    expect(compared()).toMatchObject({ claim: "does not name it", agrees: true });
  });
});

describe("claim and truth differ on", () => {
  test("a claimed cancellation of an action that goes on", () => {
    expect(compared(claimed("thisResource"))).toMatchObject({ agrees: false });
  });

  test("a cancellation that is another's", () => {
    calls.apps.world.cancelByOther(id);
    expect(compared(claimed("thisResource"))).toMatchObject({ agrees: false });
  });

  test("an outcome that is none", () => {
    expect(compared({ machineActionId: id, outcome: "pending" })).toMatchObject({
      claim: "outcome pending",
      agrees: false,
    });
  });

  test("a call for an action that no stack names", async () => {
    await calls.cancel(id);
    expect(compared()).toMatchObject({ agrees: false });
  });

  test("a call that was not needed", async () => {
    await calls.cancel(id);
    await calls.cancel(id);
    expect(compared(claimed("thisResource"))).toMatchObject({ cancelCalls: 2, agrees: false });
  });
});

test("the table marks the rows that differ", () => {
  const table = comparisonTable(compareClaims(stateOf(claimed("thisResource")), calls.apps));
  expect(table.split("\n")).toEqual([
    expect.stringMatching(/^machine action {2,}the stack {2,}in truth it {2,}cancel calls$/),
    expect.stringMatching(/^RunAntiVirusScan on host1\.contoso\.example .*<- differs$/),
  ]);
});
