import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { errorsOf, linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

beforeAll(async () => {
  simulator = await startSimulator();
  stack = await createCancellationStack(simulator, {});
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

async function declare(statements: string): Promise<void> {
  await stack.writeProgram({
    "index.ts": `
import { dynamic, Output } from "@pulumi/pulumi";
import { MachineActionCancellation } from "pulumi-defender-endpoint";
${statements}`,
  });
}

test("a refusal turns the preview red, on the right input", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan", status: "TimeOut" });
  await declare(`new MachineActionCancellation("ended", { machineActionId: "${id}", comment: "c" });`);
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(errorsOf(preview)["ended"]).toMatch(/already ended as TimeOut/);
  expect(errorsOf(preview)["ended"]).toContain("property machineActionId value");

  // An input that is not given has no value that the engine could show.
  const contained = simulator.world.add({ type: "Isolate" });
  await declare(
    `new MachineActionCancellation("unnamed", { machineActionId: "${contained.id}", comment: "c" });`,
  );
  const red = await stack.preview();
  expect(errorsOf(red)["unnamed"]).toMatch(
    /resource 'unnamed' has a problem: .*set expect\.type to "Isolate"/,
  );
});

test("an id that is not known before the update gets a line, as each other action does, and one that is listed twice is told; all are cancelled", async () => {
  const found = simulator.world.add({ type: "RunAntiVirusScan" }).id;
  const twice = simulator.world.add({ type: "RunAntiVirusScan" }).id;
  await declare(`
class Finder extends dynamic.Resource {
  declare readonly found: Output<string>;
  constructor() {
    super({ create: async () => ({ id: "finder", outs: { found: "${found}" } }) }, "finder", { found: undefined });
  }
}
new MachineActionCancellation("scan", { machineActionId: new Finder().found, comment: "Found by another resource" });
new MachineActionCancellation("one", { machineActionId: "${twice}", comment: "c" });
new MachineActionCancellation("two", { machineActionId: "${twice.toUpperCase()}", comment: "c" });`);
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(simulator.requests.count({ actionId: found })).toBe(0);
  expect(linesOf(preview).match(/machineActionId is not known before the update/g)).toHaveLength(1);
  // Two resources name it, and each has a forecast.
  expect(linesOf(preview).match(new RegExp(`${twice}: .*: will be cancelled`, "g"))).toHaveLength(2);
  expect(linesOf(preview)).toMatch(
    /"one" and "two" declare the same machine action|"two" and "one" declare the same machine action/,
  );
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);

  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  for (const id of [found, twice]) {
    expect(simulator.world.truth(id).action.status).toBe("Cancelled");
  }
  expect(simulator.requests.count({ operation: "cancel", actionId: twice })).toBeLessThanOrEqual(2);
});

test("an action that another resource starts in the same update is waited for, though the service does not show it at once", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  await declare(`
class Starter extends dynamic.Resource {
  declare readonly started: Output<string>;
  constructor() {
    super({ create: async () => ({ id: "starter", outs: { started: "${id}" } }) }, "starter", { started: undefined });
  }
}
new MachineActionCancellation("started", { machineActionId: new Starter().started, comment: "c" });`);
  // Three reads of the check, and three of the create, which would be enough for an id that the program names itself.
  simulator.world.hideFromNextGets(id, 6);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(simulator.world.truth(id).action.status).toBe("Cancelled");
  const { deployment } = await stack.state();
  const resource = deployment.resources?.find((entry) => entry.id === id);
  expect(Object.keys(resource?.inputs ?? {}).sort()).toEqual(["__provider", "comment", "machineActionId"]);
  expect(resource?.outputs).not.toHaveProperty("__idFromResource");
  const again = await stack.up("--expect-no-changes");
  expect(again.code, linesOf(again)).toBe(0);
});
