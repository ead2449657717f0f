import { beforeEach, expect, test } from "vitest";
import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { errorAnswer } from "../../simulator/faults/fault-catalogue.ts";
import { type CommandRun, commandAtNoon } from "../support/command-run.ts";
import type { SimulatorCalls } from "../support/simulator-calls.ts";

let calls: SimulatorCalls;
let command: CommandRun;
let add: MachineActionWorld["add"];

beforeEach(async () => {
  ({ calls, command, add } = await commandAtNoon());
});

test.each([
  ["an escape", String.fromCharCode(27)],
  ["a control sequence of one character", String.fromCharCode(0x9b)],
  ["a reversal of the reading direction", String.fromCharCode(0x202e)],
  ["a format character of two units", String.fromCodePoint(0xe0001)],
])("foreign text cannot steer the terminal with %s, or begin a new line", async (_, escapeCode) => {
  const evil = `a${escapeCode}[2Jb\nc`;
  const { id } = add({ requestor: evil, requestorComment: evil, computerDnsName: evil });
  for (const args of [["list"], ["show", id], ["list", "-o", "yaml"], ["list", "-o", "json"]]) {
    command.printed = "";
    expect(await command.run(...args)).toBe(0);
    expect(command.printed).not.toContain(escapeCode);
    expect(command.printed).not.toContain("b\nc");
  }
  expect(JSON.parse(command.printed)).toMatchObject([{ requestor: evil }]);
});

test("a failure of the service is exit code 1, with the error beside the results", async () => {
  calls.apps.faults.always("list", errorAnswer(403, "Forbidden", "No."));
  expect(await command.run("list")).toBe(1);
  expect(command.printed).toBe("");
  expect(command.told).toContain("403 Forbidden");
});

test.each<[readonly string[], string]>([
  [[], "a command is missing: list, show, check or doctor"],
  [["cancel"], '"cancel" is not a command; give list, show, check or doctor'],
  [["lst"], '"lst" is not a command; did you mean list?'],
  [["list", "--statsu", "Pending"], "Unknown option '--statsu'"],
  [["list", "--type", "Isolat"], 'did you mean "Isolate"?'],
])("%j is wrong usage, exit code 2, and nothing is asked", async (args, problem) => {
  expect(await command.run(...args)).toBe(2);
  expect(command.told).toContain(problem);
  expect(calls.apps.requests.count()).toBe(0);
});

test("help and version go to the results", async () => {
  expect(await command.run("--help")).toBe(0);
  expect(command.printed).toContain("Exit codes of list and show: 0 done");
  command.printed = "";
  expect(await command.run("--version")).toBe(0);
  expect(command.printed).toBe("1.2.3\n");
});
