import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack, type Declarations } from "../support/cancellation-stack.ts";
import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { type Claim, claimsOf, errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

/** Attempts of one read: the first and three repetitions. */
const attemptsOfARead = 4;

/** One pending isolation for each entry, guarded as the entries say. */
const guards = {
  holds: { type: "Isolate", requestor: "SOC@contoso.example" },
  unnamed: undefined,
  otherHost: { type: "Isolate", computerDnsName: "other.contoso.example" },
  otherType: { type: "RestrictCodeExecution" },
} as const;

describe.each([
  ["when check has looked", 0],
  ["when check had no chance to look", attemptsOfARead],
])("the guard decides before any call, %s", (_, failingReads) => {
  let simulator: Simulator;
  let stack: EngineStack;
  let up: OperationResult;
  let claims: Readonly<Record<string, Claim>>;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    simulator = await startSimulator();
    const declarations: Declarations = Object.fromEntries(
      Object.entries(guards).map(([name, expectation]) => {
        const { id } = simulator.world.add({ type: "Isolate" });
        ids[name] = id;
        return [name, { machineActionId: id, ...(expectation === undefined ? {} : { expect: expectation }) }];
      }),
    );
    stack = await createCancellationStack(simulator, declarations);
    // The first look-up fails for good, after which check does not look any more; create reads by itself.
    if (failingReads > 0) {
      simulator.faults.next("get", faults.serverError(500), { times: failingReads });
    }
    up = await stack.up("--continue-on-error");
    claims = await claimsOf(stack);
  });

  afterAll(async () => {
    await stack.dispose();
    await simulator.close();
  });

  test("what was to be set up has happened: target is known only where check has looked", async () => {
    expect(simulator.faults.pending).toBe(0);
    const { deployment } = await stack.exportState();
    const holds = deployment.resources?.find(({ id }) => id === ids["holds"]);
    expect(holds?.inputs?.["target"] !== undefined).toBe(failingReads === 0);
  });

  test("a guard that holds lets the cancellation through", () => {
    expect(claims["holds"], linesOf(up)).toMatchObject({ outcome: "cancelled" });
  });

  test.each([
    ["unnamed", 'set expect.type to "Isolate"'],
    ["otherHost", 'computerDnsName: expected "other.contoso.example", found "host'],
    ["otherType", 'type: expected "RestrictCodeExecution", found "Isolate"'],
  ])("%s is refused, without a call", (name, reason) => {
    expect(claims[name]).toBeUndefined();
    expect(errorsOf(up)[name]).toContain(reason);
    expect(simulator.requests.count({ operation: "cancel", actionId: ids[name] ?? "" })).toBe(0);
    expect(simulator.world.truth(ids[name] ?? "").action.status).toBe("Pending");
  });
});
