import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createCancellationStack,
  type Declarations,
  type DeclaredCancellation,
  simulatorConfig,
} from "../support/cancellation-stack.ts";
import type { EngineStack, EngineStackOptions } from "../support/engine-stack.ts";
import { errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

async function preview(declarations: Declarations, options: Partial<EngineStackOptions> = {}) {
  stack = await createCancellationStack(simulator, declarations, options);
  const result = await stack.preview("--diff");
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  return result;
}

const reads = () =>
  simulator.requests.count({ operation: "get" }) + simulator.requests.count({ operation: "list" });

describe("a preview tells what will happen, in one line a resource", () => {
  test("a pending action will be cancelled, and its facts are shown as target", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    const result = await preview({ scan: { machineActionId: id } });
    expect(result.code).toBe(0);
    expect(linesOf(result)).toContain(
      `${id}: RunAntiVirusScan on host1.contoso.example, Pending for 1 min, requested by soc@contoso.example: will be cancelled.`,
    );
    expect(result.stdout).toMatch(/target\s+: \{\s+computerDnsName\s*: "host1\.contoso\.example"/);
    expect(reads()).toBe(1);
  });

  test("an action that somebody cancelled needs nothing", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    simulator.world.cancelByOther(id);
    const result = await preview({ scan: { machineActionId: id } });
    expect(linesOf(result)).toMatch(/already cancelled by analyst@contoso\.example on .*: nothing to do\./);
  });

  test("a hundred new cancellations take three reads", async () => {
    const declarations: Record<string, DeclaredCancellation> = {};
    for (let number = 0; number < 100; number += 1) {
      declarations[`scan${number}`] = {
        machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id,
      };
    }
    const result = await preview(declarations);
    expect(result.code).toBe(0);
    expect(linesOf(result).match(/will be cancelled/g)).toHaveLength(100);
    expect(reads()).toBeLessThanOrEqual(3);
  });
});

describe("a refusal turns the preview red, on the right input", () => {
  test.each([
    {
      rule: "an action that is not there",
      declare: (): DeclaredCancellation => ({ machineActionId: "ffffffff-0000-4000-8000-000000000000" }),
      property: "machineActionId",
      reason: "404 ResourceNotFound",
    },
    {
      rule: "a guard that does not hold",
      declare: (): DeclaredCancellation => ({
        machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id,
        expect: { computerDnsName: "other.contoso.example" },
      }),
      property: "expect",
      reason: 'computerDnsName: expected "other.contoso.example", found "host1.contoso.example"',
    },
    {
      rule: "containment that is not named",
      declare: (): DeclaredCancellation => ({ machineActionId: simulator.world.add({ type: "Isolate" }).id }),
      property: "expect",
      reason: 'set expect.type to "Isolate"',
    },
    {
      rule: "an action that ended",
      declare: (): DeclaredCancellation => ({
        machineActionId: simulator.world.add({ type: "RunAntiVirusScan", status: "TimeOut" }).id,
      }),
      property: "machineActionId",
      reason: "already ended as TimeOut",
    },
    {
      rule: "a malformed id",
      declare: (): DeclaredCancellation => ({ machineActionId: "4711" }),
      property: "machineActionId",
      reason: 'is "4711", but must be a GUID',
    },
  ])("$rule", async ({ declare, property, reason }) => {
    const result = await preview({ entry: declare() });
    expect(result.code).not.toBe(0);
    expect(errorsOf(result)["entry"]).toContain(reason);
    expect(errorsOf(result)["entry"]).toContain(property);
  });

  test("an action that ended is accepted where the program says so", async () => {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan", status: "TimeOut" });
    const result = await preview({ entry: { machineActionId: id, onAlreadyEnded: "accept" } });
    expect(result.code).toBe(0);
    expect(linesOf(result)).toContain("ended as TimeOut: nothing to cancel, accepted as it is.");
  });
});

describe("what cannot be looked at is said once, and the preview still works", () => {
  const two = (): Declarations => ({
    one: { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id },
    two: { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id },
  });
  const warning = /the preview cannot tell what will be cancelled/g;

  test("without credentials", async () => {
    const { "defender:clientSecret": _, ...config } = simulatorConfig(simulator);
    const result = await preview(two(), { config });
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
  });

  test("with a wrong secret", async () => {
    const config = {
      ...simulatorConfig(simulator),
      "defender:clientSecret": { secret: "wrong~secret-of-this-test" },
    };
    const result = await preview(two(), { config });
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
    expect(linesOf(result)).toContain("AADSTS7000215");
  });

  test("without permission to read", async () => {
    await simulator.close();
    simulator = await startSimulator({ application: { roles: ["Machine.Scan"] } });
    const result = await preview(two());
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
    expect(linesOf(result)).toContain("Reading needs Machine.Read.All or Machine.ReadWrite.All");
  });

  test("while the service is down", async () => {
    simulator.faults.always("get", faults.serverError(500));
    simulator.faults.always("list", faults.serverError(500));
    const result = await preview(two());
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
  });

  test("without a host that answers", async () => {
    const config = { ...simulatorConfig(simulator), "defender:apiBaseUrl": "https://127.0.0.1:1" };
    const result = await preview(two(), { config });
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
    expect(linesOf(result)).toContain("refused the connection");
  });

  test("without trust in the certificate", async () => {
    const result = await preview(two(), { environment: { NODE_EXTRA_CA_CERTS: undefined } });
    expect(result.code).toBe(0);
    expect(linesOf(result).match(warning)).toHaveLength(1);
    expect(linesOf(result)).toContain("NODE_EXTRA_CA_CERTS");
  });
});

test("an id that is not known before the update passes, and is cancelled by it", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createCancellationStack(simulator, {});
  await stack.writeProgram({
    "index.ts": `
import { dynamic, Output } from "@pulumi/pulumi";
import { MachineActionCancellation } from "pulumi-defender-endpoint";
class Finder extends dynamic.Resource {
  declare readonly found: Output<string>;
  constructor() {
    super({ create: async () => ({ id: "finder", outs: { found: "${id}" } }) }, "finder", { found: undefined });
  }
}
new MachineActionCancellation("scan", { machineActionId: new Finder().found, comment: "Found by another resource" });`,
  });
  const result = await stack.preview();
  expect(result.code, linesOf(result)).toBe(0);
  expect(reads()).toBe(0);
  expect((await stack.up()).code).toBe(0);
  expect(simulator.world.truth(id)?.action.status).toBe("Cancelled");
});

test("an id that is listed twice in one program is told, and both resources succeed", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const declarations = { one: { machineActionId: id }, two: { machineActionId: id.toUpperCase() } };
  const result = await preview(declarations);
  expect(result.code).toBe(0);
  expect(linesOf(result)).toMatch(
    /"one" and "two" declare the same machine action|"two" and "one" declare the same machine action/,
  );
  expect((await stack?.up())?.code).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBeLessThanOrEqual(2);
});
