import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { noTypeCheck } from "../support/cancellation-stack.ts";
import { openProgram } from "../support/program-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await simulator.close();
});

test("a program looks actions up, in a preview and in an update, with one sign-in for each process", async () => {
  const scan = simulator.world.add({ type: "RunAntiVirusScan", computerDnsName: "host1" }).id;
  const running = simulator.world.add({ type: "RunAntiVirusScan", status: "InProgress" }).id;
  simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" });
  simulator.world.add({ type: "Isolate" });
  const stack = await openProgram(
    simulator,
    `
export = async () => {
  const action: defender.MachineAction = await defender.getMachineAction({ id: "${scan.toUpperCase()}" });
  const actions = await defender.getMachineActions({ types: ["RunAntiVirusScan"], statuses: ["Pending", "InProgress"] });
  const id: pulumi.Output<string> = pulumi.output("${scan}");
  return {
    host: action.computerDnsName,
    ids: actions.map(({ id }) => id).sort(),
    status: defender.getMachineActionOutput({ id }).status,
    onHost: defender.getMachineActionsOutput({ computerDnsNames: [pulumi.output("HOST1")] }).apply((found) => found.length),
  };
};`,
    { isTypeChecked: true },
  );
  const expected = { host: "host1", ids: [scan, running].sort(), status: "Pending", onHost: 1 };

  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  await stack.writeProgram(noTypeCheck);
  expect(preview.stdout).toContain('"host1"');
  expect(simulator.requests.count({ operation: "token" })).toBe(1);

  simulator.requests.clear();
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await stack.outputs()).toEqual(expected);
  expect(simulator.requests.count({ operation: "token" })).toBe(1);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
});

test("a missing action is a typed error, and so is a wrong argument", async () => {
  const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
  const stack = await openProgram(
    simulator,
    `
async function nameOf(look: Promise<unknown>): Promise<string> {
  try {
    await look;
    return "none";
  } catch (error) {
    if (error instanceof defender.MachineActionNotFoundError) return "missing " + error.machineActionId;
    return error instanceof defender.InvalidArgumentError ? error.message : String(error);
  }
}
export const missing = nameOf(defender.getMachineAction({ id: "${id}" }));
export const wrong = nameOf(defender.getMachineActions({ types: ["Isolat"] }));`,
  );
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await stack.outputs()).toEqual({
    missing: `missing ${id}`,
    wrong: 'getMachineActions: types.0 is "Isolat", which no action has; did you mean "Isolate"?.',
  });
});

test("live-response commands are a secret, other actions are not, and another tenant's stay what they are", async () => {
  const script = "Invoke-Collection-4711";
  const params = [{ key: "Args", value: script }];
  const response = simulator.world.add({}, { commands: [{ type: "RunScript", params }] }).id;
  const scan = simulator.world.add({ type: "RunAntiVirusScan" }).id;
  const stack = await openProgram(
    simulator,
    `
const config = new pulumi.Config("defender");
const other = new defender.Provider("other", {
  tenantId: config.require("tenantId"),
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  apiBaseUrl: config.require("apiBaseUrl"),
  authorityHost: config.require("authorityHost"),
});
export const response = defender.getMachineActionOutput({ id: "${response}" });
export const all = defender.getMachineActionsOutput();
export const type = defender.getMachineActionOutput({ id: "${scan}" }, { provider: other }).type;`,
  );
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  const outputs = await stack.outputs();
  expect(JSON.stringify(outputs)).toContain(script);
  const shown = await stack.command("stack", "output", "--json");
  expect(JSON.parse(shown)).toEqual({ response: "[secret]", all: "[secret]", type: "RunAntiVirusScan" });
  const states = await readdir(stack.project.stateDirectory, { recursive: true, withFileTypes: true });
  for (const file of states.filter((entry) => entry.isFile())) {
    expect(await readFile(join(file.parentPath, file.name), "utf8")).not.toContain(script);
  }
});
