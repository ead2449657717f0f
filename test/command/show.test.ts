import { beforeEach, expect, test } from "vitest";
import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { type CommandRun, commandAtNoon } from "../support/command-run.ts";
import type { SimulatorCalls } from "../support/simulator-calls.ts";

let calls: SimulatorCalls;
let command: CommandRun;
let add: MachineActionWorld["add"];

beforeEach(async () => {
  ({ calls, command, add } = await commandAtNoon());
});

test("show prints the facts line by line, or as json, and never the arguments of a script", async () => {
  const params = [{ key: "Args", value: "-Password 4711" }];
  const { id } = add({}, { commands: [{ type: "RunScript", params }] });
  expect(await command.run("show", id.toUpperCase())).toBe(0);
  expect(command.printed).toMatch(new RegExp(`^id +${id}$`, "m"));
  expect(command.printed).toMatch(/^command +RunScript Created$/m);
  for (const output of ["json", "yaml"]) {
    expect(await command.run("show", id, "-o", output)).toBe(0);
  }
  expect(await command.run("list", "-o", "json")).toBe(0);
  expect(command.printed).not.toContain("4711");
});

test("one false 404 does not hide an action", async () => {
  const { id } = add({}, { falseNotFound: 1 });
  expect(await command.run("show", id)).toBe(0);
  expect(command.printed).toContain(id);
});

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

test.each<[readonly string[], string]>([
  [[], "show takes the id of one machine action"],
  [[id, id], "show takes the id of one machine action"],
  [[id, "--type", "Isolate"], "show has no option --type"],
  [["host1"], 'show: id is "host1", but must be a GUID'],
])("%j are refused: %s", async (args, problem) => {
  expect(await command.run("show", ...args)).toBe(2);
  expect(command.told).toContain(problem);
  expect(calls.apps.requests.count()).toBe(0);
});
