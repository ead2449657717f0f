import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../provider/command/command-line.ts";

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const machineId = "0123456789abcdef0123456789ABCDEF01234567";
const presentation = { output: "table", comment: "Say here why it is cancelled", config: {} };

test.each([[["--help"]], [["-h", "list"]], [["list", "--help"]]])("%s asks for help", (args) => {
  expect(parseCommandLine(args)).toEqual({ kind: "help" });
});

test("the version needs no command", () => {
  expect(parseCommandLine(["--version"])).toEqual({ kind: "version" });
});

test("list without options means what is pending", () => {
  expect(parseCommandLine(["list"])).toEqual({
    kind: "list",
    match: { statuses: ["Pending"] },
    ...presentation,
  });
});

test("every condition of list", () => {
  const args =
    "list --type Isolate --type Offboard --status InProgress --machine host1 --machine host2 --requestor soc";
  expect(
    parseCommandLine([...args.split(" "), "--older-than", "3d", "-o", "yaml", "--comment", "Why"]),
  ).toEqual({
    kind: "list",
    match: {
      types: ["Isolate", "Offboard"],
      statuses: ["InProgress"],
      computerDnsNames: ["host1", "host2"],
      requestors: ["soc"],
    },
    olderThanMs: 259_200_000,
    output: "yaml",
    comment: "Why",
    config: {},
  });
});

test.each([
  ["90m", 5_400_000],
  ["24h", 86_400_000],
])("an age of %s", (age, olderThanMs) => {
  expect(parseCommandLine(["list", "--older-than", age])).toMatchObject({ olderThanMs });
});

test("40 hexadecimal digits are a machine's id", () => {
  expect(parseCommandLine(["list", "--machine", machineId])).toMatchObject({
    match: { machineIds: [machineId] },
  });
});

test("show takes one id", () => {
  expect(parseCommandLine(["show", id, "--output=json"])).toEqual({
    kind: "show",
    id,
    ...presentation,
    output: "json",
  });
});

test("settings are named with or without their namespace, and may hold equal signs", () => {
  expect(
    parseCommandLine(["list", "-c", "cloud=gcc", "--config", "defender:scope=https://x/?a=b"]),
  ).toMatchObject({
    config: { "defender:cloud": "gcc", "defender:scope": "https://x/?a=b" },
  });
});

describe("refuses", () => {
  test.each<[readonly string[], string]>([
    [[], "a command is missing: list or show"],
    [["cancel"], '"cancel" is no command'],
    [["list", "host1"], 'list takes no operand, but has "host1"'],
    [["show"], "show takes the id of one machine action"],
    [["show", id, id], "show takes the id of one machine action"],
    [["show", id, "--type", "Isolate"], "--type is an option of list only"],
    [["list", "--statsu", "Pending"], "Unknown option '--statsu'"],
    [["list", "--type"], "--type"],
    [["list", "--output", "xml"], '--output is "xml", but must be table, json, yaml'],
    [
      ["list", "--older-than", "24"],
      '--older-than is "24", but must be a number with m, h or d, such as 24h',
    ],
    [["list", "--older-than", "1 week"], '--older-than is "1 week"'],
    [["list", "--machine", "host1", "--machine", machineId], "--machine is given with ids and with names"],
    [["list", "--comment", " "], "--comment is blank"],
    [["list", "--config", "clod=gcc"], 'did you mean "cloud"?'],
    [["list", "--config", "cloud"], "--config cloud has no value"],
    [["list", "--config", "clientSecret=x"], "--config clientSecret is a secret"],
  ])("%j: %s", (args, problem) => {
    expect(() => parseCommandLine(args)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError", message: expect.stringContaining(problem) }),
    );
  });
});
