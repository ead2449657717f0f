import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { importTrouble } from "../../tools/reference/troubles.ts";
import { createCancellationStack } from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { errorsOf, linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

beforeEach(async () => {
  simulator = await startSimulator();
  stack = await createCancellationStack(simulator, {});
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

async function program(statement: string): Promise<void> {
  await stack.writeProgram({
    "index.ts": `import { MachineActionCancellation } from "pulumi-defender-endpoint";\n${statement}`,
  });
}

test("get reads an action that this stack does not cancel, in a preview, too, and never cancels or deletes it", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  await program(
    `export const { status, outcome, computerDnsName } = MachineActionCancellation.get("other", "${id}");`,
  );
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect((await stack.up()).code).toBe(0);
  expect(await stack.outputs()).toEqual({
    status: "Pending",
    outcome: "pending",
    computerDnsName: "host1.contoso.example",
  });
  simulator.world.cancelByOther(id);
  expect((await stack.up()).code).toBe(0);
  expect(await stack.outputs()).toMatchObject({ status: "Cancelled", outcome: "cancelled" });
  expect((await stack.destroy()).code).toBe(0);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("get of an action that is not there is an error, not an empty resource", async () => {
  await program('MachineActionCancellation.get("other", "ffffffff-0000-4000-8000-000000000000");');
  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(errorsOf(up)["other"]).toContain("404 ResourceNotFound");
});

test("import is refused with the reason, and what to do instead", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  await program(
    `new MachineActionCancellation("scan", { machineActionId: "${id}", comment: "x" }, { import: "${id}" });`,
  );
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview)).toMatch(
    /cannot be imported.*creating it adopts an action that is cancelled already/s,
  );
});

test("pulumi import of the dynamic resource fails with what the troubleshooting page quotes, and calls nothing", async () => {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const type = "pulumi-nodejs:dynamic/defender:MachineActionCancellation";
  await program("");
  await expect(stack.command("import", type, "scan", id, "--yes")).rejects.toThrow(importTrouble.says);
  expect(simulator.requests.count({ server: "defender" })).toBe(0);
});
