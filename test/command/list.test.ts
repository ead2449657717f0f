import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseCommandLine } from "../../provider/command/command-line.ts";
import { listRequestOf } from "../../provider/command/list.ts";
import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { type CommandRun, commandAtNoon } from "../support/command-run.ts";

let command: CommandRun;
let add: MachineActionWorld["add"];

beforeEach(async () => {
  ({ command, add } = await commandAtNoon());
});

test("a table of what is pending, with ages by the service's clock", async () => {
  const first = add({ computerDnsName: "host1" }).id;
  const second = add({ type: "Isolate", computerDnsName: null, creationDateTimeUtc: "2026-11-23T11:58:00Z" });
  add({ status: "InProgress" });
  expect(await command.run("list")).toBe(0);
  const machineId = second.machineId ?? "";
  expect(command.printed).toBe(
    `${"ID".padEnd(36)}  TYPE              STATUS   ${"MACHINE".padEnd(40)}  AGE    REQUESTOR\n` +
      `${second.id}  Isolate           Pending  ${machineId}  2 min  soc@contoso.example\n` +
      `${first}  RunAntiVirusScan  Pending  ${"host1".padEnd(40)}  2 h    soc@contoso.example\n`,
  );
  expect(command.told).toBe("");
});

test("conditions narrow the list", async () => {
  add({ computerDnsName: "host1" });
  const old = add({ computerDnsName: "host2", creationDateTimeUtc: "2026-11-21T12:00:00Z" }).id;
  expect(
    await command.run("list", "--older-than", "1d", "--machine", "HOST2", "--type", "RunAntiVirusScan"),
  ).toBe(0);
  expect(command.printed.match(/^[0-9a-f-]{36}/gm)).toEqual([old]);
});

test("an age narrows the list by the service's clock", async () => {
  const old = add({ creationDateTimeUtc: "2026-11-22T12:00:00Z" }).id;
  add({ creationDateTimeUtc: "2026-11-22T12:00:01Z" });
  expect(await command.run("list", "--older-than", "24h")).toBe(0);
  expect(command.printed.match(/^[0-9a-f-]{36}/gm)).toEqual([old]);
});

test("what was created after the service's second is no time old", async () => {
  add({ creationDateTimeUtc: "2026-11-23T12:00:00.9Z" });
  await command.run("list");
  expect(command.printed).toContain("  0 s  ");
});

test("nothing found is no failure, and told beside the results", async () => {
  expect(await command.run("list")).toBe(0);
  expect([command.printed, command.told]).toEqual(["", "No machine action matches.\n"]);
  expect(await command.run("list", "-o", "json")).toBe(0);
  expect(JSON.parse(command.printed)).toEqual([]);
  command.printed = "";
  expect(await command.run("list", "-o", "yaml")).toBe(0);
  expect(parse(command.printed)).toEqual([]);
});

test("a wildcard is wrong usage, because it would list nothing", async () => {
  expect(await command.run("list", "--machine", "host*")).toBe(2);
  expect(command.told).toContain("wildcards are not supported");
});

test("half a name of a machine finds nothing, and the whole one is asked for", async () => {
  add({ computerDnsName: "host1.contoso.example" });
  expect(await command.run("list", "--machine", "host1")).toBe(0);
  expect(command.told).toBe(
    "No machine action matches. --machine takes the whole DNS name, such as host1.contoso.example, or the machine's id.\n",
  );
});

test("in a narrow terminal each action has two lines, whole and shorter than the table", async () => {
  const { id } = add({ type: "RunAntiVirusScan", computerDnsName: "laptop-101.contoso.example" });
  command.columns = 100;
  await command.run("list");
  expect(command.printed).toBe(
    `${id}  RunAntiVirusScan\n  Pending for 2 h  laptop-101.contoso.example  soc@contoso.example\n`,
  );
  command.printed = "";
  command.columns = 130;
  await command.run("list");
  expect(command.printed).toContain("REQUESTOR");
});

/** What the arguments behind `list` ask for. */
function requestOf(...args: string[]) {
  const line = parseCommandLine(["list", ...args]);
  if (line.kind !== "subcommand") {
    throw new Error("This is no command line of list.");
  }
  return listRequestOf(line);
}

describe("the arguments of list", () => {
  const machineId = "0123456789abcdef0123456789ABCDEF01234567";

  test("without any, mean what is pending", () => {
    expect(requestOf()).toEqual({
      match: { statuses: ["Pending"] },
      olderThanMs: undefined,
      output: "table",
      comment: "",
    });
  });

  test("with every condition", () => {
    const args =
      "--type Isolate --type Offboard --status InProgress --machine host1 --machine host2 --requestor soc --older-than 3d";
    expect(requestOf(...args.split(" "), "-o", "yaml", "--comment", "Why")).toEqual({
      match: {
        types: ["Isolate", "Offboard"],
        statuses: ["InProgress"],
        computerDnsNames: ["host1", "host2"],
        requestors: ["soc"],
      },
      olderThanMs: 259_200_000,
      output: "yaml",
      comment: "Why",
    });
  });

  test.each([
    ["90m", 5_400_000],
    ["24h", 86_400_000],
  ])("an age of %s", (age, olderThanMs) => {
    expect(requestOf("--older-than", age)).toMatchObject({ olderThanMs });
  });

  test("40 hexadecimal digits are a machine's id", () => {
    expect(requestOf("--machine", machineId)).toMatchObject({ match: { machineIds: [machineId] } });
  });

  test.each<[readonly string[], string]>([
    [["host1"], 'list takes no arguments, but got "host1"'],
    [["--output", "xml"], '--output is "xml", but must be table, json or yaml'],
    [["--comment", " "], "--comment is blank"],
    [["--older-than", "24"], '--older-than is "24", but must be a number with m, h or d, such as 24h'],
    [["--older-than", "1 week"], '--older-than is "1 week"'],
    [["--machine", "host1", "--machine", machineId], "--machine is given with ids and with names"],
  ])("%j are refused: %s", (args, problem) => {
    expect(() => requestOf(...args)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", message: expect.stringContaining(problem) }),
    );
  });
});
