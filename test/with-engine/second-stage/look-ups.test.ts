import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { openProgram } from "../../support/program-stack.ts";
import { linesOf } from "../../support/stack-claims.ts";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await simulator.close();
});

test("a missing action that nobody catches fails the preview with its message", async () => {
  const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
  const stack = await openProgram(
    simulator,
    `export const { status } = defender.getMachineActionOutput({ id: pulumi.output("${id}") });`,
  );
  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview)).toContain(`Could not read machine action ${id}`);
});

test("a list of several pages comes whole, by an id that the preview does not know yet, too", async () => {
  simulator.endpoints = { ...simulator.endpoints, pageSize: 2 };
  const machineId = "0123456789abcdef0123456789abcdef01234567";
  const { id } = simulator.world.add({ type: "RunAntiVirusScan", machineId });
  for (let number = 0; number < 6; number += 1) {
    simulator.world.add({ type: "Offboard" });
  }
  const stack = await openProgram(
    simulator,
    `
export = async () => {
  const first = new defender.MachineActionCancellation("first", { machineActionId: "${id}", comment: "c" });
  const machineIds = [first.machineId.apply((known) => known ?? "")];
  return {
    count: (await defender.getMachineActions()).length,
    onMachine: defender.getMachineActionsOutput({ machineIds }).apply((found) => found.map(({ id }) => id)),
  };
};`,
  );
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(await stack.outputs()).toEqual({ count: 7, onMachine: [id] });
});
