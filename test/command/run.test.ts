import { beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { runCommand } from "../../provider/command/run.ts";
import { cancellationInputProblems } from "../../provider/resources/cancellation/inputs.ts";
import { Clock } from "../../simulator/clock.ts";
import { errorAnswer } from "../../simulator/faults/fault-catalogue.ts";
import { simulatedSession } from "../support/simulated-session.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

let calls: SimulatorCalls;
let printed: string;
let told: string;

beforeEach(async () => {
  calls = await SimulatorCalls.create({ clock: Clock.driven(new Date("2026-11-23T12:00:00Z")) });
  printed = "";
  told = "";
});

function run(...args: string[]): Promise<number> {
  return runCommand(args, {
    openSession: async (_, reporter) => simulatedSession(calls, reporter),
    version: "1.2.3",
    print: (text) => {
      printed += text;
    },
    tell: (text) => {
      told += text;
    },
  });
}

const add: SimulatorCalls["apps"]["world"]["add"] = (fields, script) =>
  calls.apps.world.add(
    { type: "RunAntiVirusScan", creationDateTimeUtc: "2026-11-23T09:00:00.1234567Z", ...fields },
    script,
  );

test("a table of what is pending, with ages by the service's clock", async () => {
  const first = add({ computerDnsName: "host1" }).id;
  const second = add({ type: "Isolate", computerDnsName: null, creationDateTimeUtc: "2026-11-23T11:58:00Z" });
  add({ status: "InProgress" });
  expect(await run("list")).toBe(0);
  const machineId = second.machineId ?? "";
  expect(printed).toBe(
    `${"ID".padEnd(36)}  TYPE              STATUS   ${"MACHINE".padEnd(40)}  AGE    REQUESTOR\n` +
      `${second.id}  Isolate           Pending  ${machineId}  2 min  soc@contoso.example\n` +
      `${first}  RunAntiVirusScan  Pending  ${"host1".padEnd(40)}  2 h    soc@contoso.example\n`,
  );
  expect(told).toBe("");
});

test("conditions narrow the list", async () => {
  add({ computerDnsName: "host1" });
  const old = add({ computerDnsName: "host2", creationDateTimeUtc: "2026-11-21T12:00:00Z" }).id;
  expect(await run("list", "--older-than", "1d", "--machine", "HOST2", "--type", "RunAntiVirusScan")).toBe(0);
  expect(printed.match(/^[0-9a-f-]{36}/gm)).toEqual([old]);
});

test("an age narrows the list by the service's clock", async () => {
  const old = add({ creationDateTimeUtc: "2026-11-22T12:00:00Z" }).id;
  add({ creationDateTimeUtc: "2026-11-22T12:00:01Z" });
  expect(await run("list", "--older-than", "24h")).toBe(0);
  expect(printed.match(/^[0-9a-f-]{36}/gm)).toEqual([old]);
});

test("what was created after the service's second is no time old", async () => {
  add({ creationDateTimeUtc: "2026-11-23T12:00:00.9Z" });
  await run("list");
  expect(printed).toContain("  0 s  ");
});

test("nothing found is no failure, and told beside the results", async () => {
  expect(await run("list")).toBe(0);
  expect([printed, told]).toEqual(["", "No machine action matches.\n"]);
  expect(await run("list", "-o", "json")).toBe(0);
  expect(JSON.parse(printed)).toEqual([]);
  printed = "";
  expect(await run("list", "-o", "yaml")).toBe(0);
  expect(parse(printed)).toEqual([]);
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
  expect(await run("list", "--output", "yaml", "--comment", "CHG-1: superseded")).toBe(0);
  const entries: unknown = parse(printed);
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
  expect(printed).toContain(`# Pending for 2 h; line 1 line: 2 # x\n- machineActionId: ${id}\n`);
});

test("an entry that would free what is contained says so", async () => {
  add({ type: "Isolate", requestorComment: "Incident 4711" });
  await run("list", "-o", "yaml");
  expect(printed).toMatch(
    /^# Pending for 2 h; contains a threat: cancelling it may free an infected machine; Incident 4711$/m,
  );
});

test("yaml entries leave out facts that no guard can hold", async () => {
  add({ machineId: "none", computerDnsName: "", requestor: " " });
  await run("list", "-o", "yaml");
  expect(parse(printed)).toMatchObject([{ expect: { type: "RunAntiVirusScan" } }]);
  const [entry]: readonly unknown[] = parse(printed);
  expect(cancellationInputProblems(entry)).toEqual([]);
});

test("a wildcard is wrong usage, because it would list nothing", async () => {
  expect(await run("list", "--machine", "host*")).toBe(2);
  expect(told).toContain("wildcards are not supported");
});

test("without a comment the entries have one that asks for it", async () => {
  add();
  await run("list", "-o", "yaml");
  expect(parse(printed)).toMatchObject([{ comment: "Say here why it is cancelled" }]);
});

test("show prints the facts line by line, or as json, and never the arguments of a script", async () => {
  const params = [{ key: "Args", value: "-Password 4711" }];
  const { id } = add({}, { commands: [{ type: "RunScript", params }] });
  expect(await run("show", id.toUpperCase())).toBe(0);
  expect(printed).toMatch(new RegExp(`^id +${id}$`, "m"));
  expect(printed).toMatch(/^command +RunScript Created$/m);
  for (const output of ["json", "yaml"]) {
    expect(await run("show", id, "-o", output)).toBe(0);
  }
  expect(await run("list", "-o", "json")).toBe(0);
  expect(printed).not.toContain("4711");
});

test("one false 404 does not hide an action", async () => {
  const { id } = add({}, { falseNotFound: 1 });
  expect(await run("show", id)).toBe(0);
  expect(printed).toContain(id);
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
    printed = "";
    expect(await run(...args)).toBe(0);
    expect(printed).not.toContain(escapeCode);
    expect(printed).not.toContain("b\nc");
  }
  expect(JSON.parse(printed)).toMatchObject([{ requestor: evil }]);
});

test("a failure of the service is exit code 1, with the error beside the results", async () => {
  calls.apps.faults.always("list", errorAnswer(403, "Forbidden", "No."));
  expect(await run("list")).toBe(1);
  expect(printed).toBe("");
  expect(told).toContain("403 Forbidden");
});

test("wrong usage is exit code 2, and nothing is asked", async () => {
  expect(await run("list", "--type", "Isolat")).toBe(2);
  expect(told).toContain('did you mean "Isolate"?');
  expect(await run("show", "host1")).toBe(2);
  expect(told).toContain('show: id is "host1", but must be a GUID');
  expect(await run("unknown")).toBe(2);
  expect(calls.apps.requests.count()).toBe(0);
});

test("help and version go to the results", async () => {
  expect(await run("--help")).toBe(0);
  expect(printed).toContain("Exit codes: 0 done");
  printed = "";
  expect(await run("--version")).toBe(0);
  expect(printed).toBe("1.2.3\n");
});
