import { beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { cancellationInputProblems } from "../../provider/resources/cancellation/inputs.ts";
import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { type CommandRun, commandAtNoon } from "../support/command-run.ts";

let command: CommandRun;
let add: MachineActionWorld["add"];

beforeEach(async () => {
  ({ command, add } = await commandAtNoon());
});

test("yaml entries are valid entries of a list, with the guard filled in, each under a line that says what it is", async () => {
  const { id, machineId, requestor } = add({
    computerDnsName: "host1",
    requestorComment: "line 1\nline: 2 # x",
  });
  const unnamed = add({
    computerDnsName: null,
    machineId: null,
    creationDateTimeUtc: "2026-11-23T08:00:00Z",
  }).id;
  expect(await command.run("list", "--output", "yaml", "--comment", "CHG-1: superseded")).toBe(0);
  const entries: unknown = parse(command.printed);
  expect(entries).toEqual([
    {
      machineActionId: id,
      comment: "CHG-1: superseded",
      expect: { type: "RunAntiVirusScan", machineId, computerDnsName: "host1", requestor },
    },
    {
      machineActionId: unnamed,
      comment: "CHG-1: superseded",
      expect: { type: "RunAntiVirusScan", requestor },
    },
  ]);
  for (const entry of Array.isArray(entries) ? entries : []) {
    expect(cancellationInputProblems(entry)).toEqual([]);
  }
  expect(command.printed).toContain(`# Pending for 2 h; line 1 line: 2 # x\n- machineActionId: ${id}\n`);
});

test("an entry that would free what is contained, or that may, is commented out unless its type is asked for", async () => {
  add({ type: "Isolate", requestorComment: "Incident 4711" });
  add({ type: "SomethingNew" });
  const { id } = add();
  await command.run("list", "-o", "yaml");
  expect(parse(command.printed)).toMatchObject([{ machineActionId: id }]);
  expect(command.printed).toMatch(
    /^# Pending for 2 h; contains a threat: cancelling it may free an infected machine; Incident 4711\n# Only with --type Isolate, .*\n# - machineActionId: /m,
  );
  expect(command.printed).toContain("# Only with --type SomethingNew, ");

  command.printed = "";
  await command.run("list", "-o", "yaml", "--type", "Isolate");
  expect(parse(command.printed)).toMatchObject([{ expect: { type: "Isolate" } }]);
});

test("yaml entries leave out facts that no guard can hold", async () => {
  add({ machineId: "none", computerDnsName: "", requestor: " " });
  await command.run("list", "-o", "yaml", "--comment", "CHG-1");
  expect(parse(command.printed)).toMatchObject([{ expect: { type: "RunAntiVirusScan" } }]);
  const [entry]: readonly unknown[] = parse(command.printed);
  expect(cancellationInputProblems(entry)).toEqual([]);
});

test("without a comment the entries have an empty one, which no list takes, like the text that once stood there", async () => {
  add();
  await command.run("list", "-o", "yaml", "--type", "RunAntiVirusScan");
  const [entry]: readonly unknown[] = parse(command.printed);
  expect(entry).toMatchObject({ comment: "" });
  for (const comment of ["", "Say here why it is cancelled"]) {
    expect(cancellationInputProblems({ ...Object(entry), comment })).toMatchObject([{ property: "comment" }]);
  }
});
