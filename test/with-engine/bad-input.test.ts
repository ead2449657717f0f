import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createCancellationStack,
  type DeclaredCancellation,
  programOf,
  simulatorConfig,
} from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { claimsOf, errorsOf, linesOf } from "../support/machine-action-outcomes.ts";

let simulator: Simulator;
let stack: EngineStack;
let declared: DeclaredCancellation;

beforeAll(async () => {
  simulator = await startSimulator();
  declared = { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id };
  stack = await createCancellationStack(simulator, { scan: declared });
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

describe("an update with a bad setting says what to fix, and cancels nothing", () => {
  test.each<[string, Record<string, string | { secret: string }>, RegExp]>([
    [
      "no client secret",
      { "defender:clientSecret": { secret: "" } },
      /set defender:tenantId, defender:clientId and one of defender:clientSecret/,
    ],
    ["a wrong secret", { "defender:clientSecret": { secret: "wrong~secret-of-this-test" } }, /AADSTS7000215/],
    ["an unknown tenant", { "defender:tenantId": "99999999-9999-4999-8999-999999999999" }, /AADSTS90002/],
    [
      "a host that does not answer",
      { "defender:apiBaseUrl": "https://127.0.0.1:1" },
      /127\.0\.0\.1:1.*refused the connection/s,
    ],
    ["a host without TLS", { "defender:apiBaseUrl": "http://127.0.0.1:1" }, /defender:apiBaseUrl.*https/s],
    ["an unknown cloud", { "defender:cloud": "azure" }, /defender:cloud.*"azure" is not/s],
  ])("%s", async (_, settings, message) => {
    await stack.setConfig({ ...simulatorConfig(simulator), ...settings });
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(errorsOf(up)["scan"]).toMatch(message);
    expect(await claimsOf(stack)).toEqual({});
    expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  });
});

test.each<[string, Partial<DeclaredCancellation>, RegExp]>([
  ["an empty id", { machineActionId: "" }, /machineActionId is "", but must be a GUID such as/],
  ["a blank comment", { comment: " " }, /comment is " ", but must be a text/],
])("an update with %s names the input and the fix", async (_, change, message) => {
  await stack.writeProgram(programOf({ scan: { ...declared, ...change } }));
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(errorsOf(up)["scan"]).toMatch(message);
});

test("after the fix the same stack works", async () => {
  const { "defender:cloud": _, ...fixed } = { "defender:cloud": "", ...simulatorConfig(simulator) };
  await stack.command("config", "rm", "defender:cloud");
  await stack.setConfig(fixed);
  await stack.writeProgram(programOf({ scan: declared }));
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await claimsOf(stack)).toMatchObject({ scan: { outcome: "cancelled" } });
});
