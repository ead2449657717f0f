import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../../simulator/clock.ts";
import { errorAnswer } from "../../simulator/faults/fault-catalogue.ts";
import { CommandRun } from "../support/command-run.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

const unknownId = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

let calls: SimulatorCalls;
let command: CommandRun;
let folder: string;
let file: string;

beforeEach(async () => {
  calls = await SimulatorCalls.create({ clock: Clock.driven(new Date("2026-11-23T12:00:00Z")) });
  command = new CommandRun(calls);
  folder = await mkdtemp(join(tmpdir(), "check-"));
  file = join(folder, "list.yaml");
});

afterEach(() => rm(folder, { recursive: true }));

const add = (fields: Parameters<SimulatorCalls["apps"]["world"]["add"]>[0] = {}): string =>
  calls.apps.world.add({
    type: "RunAntiVirusScan",
    creationDateTimeUtc: "2026-11-23T09:00:00.1234567Z",
    ...fields,
  }).id;

const entry = (id: string, more = "") => `- machineActionId: ${id}\n  comment: Superseded, CHG-42\n${more}`;

/** Checks a list and gives the exit code. */
async function check(list: string, ...args: readonly string[]): Promise<number> {
  await writeFile(file, list);
  command.printed = "";
  command.told = "";
  return command.run("check", file, ...args);
}

/** A `pulumi` whose stack holds these cancellations, by id. */
function stackHolds(resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  const state = {
    deployment: {
      resources: Object.entries(resources).map(([name, outputs]) => ({
        urn: `urn:pulumi:test::p::pulumi-nodejs:dynamic/defender:MachineActionCancellation::${name}`,
        type: "pulumi-nodejs:dynamic/defender:MachineActionCancellation",
        outputs,
      })),
    },
  };
  command.pulumi = {
    findsProject: () => true,
    run: async (_purpose, [what]) => JSON.stringify(what === "stack" ? state : {}),
  };
}

const rowsOf = (markdown: string) => markdown.split("\n").filter((line) => /^\| (\d|\|| )/.test(line));

test("prints a row for each entry: problems first, then the others, each in the order of the file", async () => {
  const scan = add({ computerDnsName: "host1.contoso.example", requestor: "soc@contoso.example" });
  const ended = add({ status: "Failed" });
  const cancelled = add();
  calls.apps.world.cancelByOther(cancelled);
  expect(
    await check(entry(scan) + entry(ended) + entry(cancelled) + entry(unknownId), "-o", "markdown"),
  ).toBe(1);
  const [title = ""] = command.printed.split("\n");
  expect(title).toBe("**2 problems, 1 will be cancelled, 1 with nothing to do.**");
  expect(command.printed).toContain("| line | type | machine | age | requestor | verdict | comment |");
  const rows = rowsOf(command.printed);
  expect(rows.map((row) => row.split(" ")[1])).toEqual(["3", "7", "1", "5"]);
  expect(rows[0]).toMatch(
    /^\| 3 \| RunAntiVirusScan \| .* already ended as Failed .* \| Superseded, CHG-42 \|$/,
  );
  expect(rows[1]).toMatch(/^\| 7 \| {2}\| {2}\| {2}\| {2}\| .*404 ResourceNotFound/);
  expect(rows[2]).toBe(
    "| 1 | RunAntiVirusScan | host1.contoso.example | 2 h | soc@contoso.example | will be cancelled | Superseded, CHG-42 |",
  );
  expect(rows[3]).toContain("already cancelled by analyst@contoso.example");
});

test("the table for a terminal says the same, and folds where it is too narrow", async () => {
  const scan = add({ computerDnsName: "host1.contoso.example", requestor: "soc@contoso.example" });
  expect(await check(entry(scan))).toBe(0);
  expect(command.printed).toBe(
    [
      "LINE  TYPE              MACHINE                AGE  REQUESTOR            VERDICT            COMMENT",
      "1     RunAntiVirusScan  host1.contoso.example  2 h  soc@contoso.example  will be cancelled  Superseded, CHG-42",
      "",
      "1 will be cancelled.",
      "",
    ].join("\n"),
  );
  command.columns = 80;
  expect(await check(entry(scan))).toBe(0);
  expect(command.printed).toBe(
    [
      "1  RunAntiVirusScan  host1.contoso.example  2 h  soc@contoso.example",
      "      will be cancelled",
      "      Superseded, CHG-42",
      "",
      "1 will be cancelled.",
      "",
    ].join("\n"),
  );
});

test("JSON has the facts by name", async () => {
  const id = add();
  expect(await check(entry(id), "-o", "json")).toBe(0);
  expect(JSON.parse(command.printed)).toMatchObject([
    { line: 1, machineActionId: id, type: "RunAntiVirusScan", verdict: "cancel", freesContainment: false },
  ]);
});

test("an entry that frees a contained machine is marked in every format, and counted", async () => {
  const list = entry(add({ type: "Isolate" }), "  expect: { type: Isolate }\n") + entry(add());
  for (const format of ["table", "markdown"]) {
    expect(await check(list, "-o", format)).toBe(0);
    expect(command.printed).toMatch(/will be cancelled; frees a contained machine +(\| )?Superseded/);
    expect(command.printed.match(/frees a contained|stays on the network/g)).toHaveLength(1);
    expect(command.printed).toContain("2 will be cancelled (1 of them frees what is contained)");
  }
  await check(list, "-o", "json");
  expect(JSON.parse(command.printed)).toMatchObject([
    { freesContainment: true },
    { freesContainment: false },
  ]);
});

test("what is freed is said where it is no machine, and that nobody knows it where the type is new", async () => {
  const list = ["Block", "SomethingNew"]
    .map((type) => entry(add({ type }), `  expect: { type: ${type} }\n`))
    .join("");
  expect(await check(list, "-o", "markdown")).toBe(0);
  const [block, unknown] = rowsOf(command.printed);
  expect(block).toContain(
    "| will be cancelled; frees what is contained: what the action blocks is let through |",
  );
  expect(unknown).toContain("| will be cancelled, and nobody can say what becomes free");
});

test("a faulty entry shows everything that is wrong with it, and what it has of a comment", async () => {
  const id = add();
  expect(await check(entry(id) + entry(id, "  expct: {}\n"), "-o", "markdown")).toBe(1);
  const [row = ""] = rowsOf(command.printed);
  expect(row).toContain("expct is not an input; did you mean");
  expect(row).toContain("keep one of the two entries");
  expect(row).toContain("Superseded, CHG-42");
});

test("a hundred entries are looked at by one read", async () => {
  const list = Array.from({ length: 100 }, () => entry(add())).join("");
  expect(await check(list, "-o", "markdown")).toBe(0);
  expect(command.printed).toContain("**100 will be cancelled.**");
  expect(calls.apps.requests.count()).toBe(1);
});

describe("with the stack's state", () => {
  const settled = (id: string, outcome: string) => ({
    machineActionId: id,
    comment: "Why",
    outcome,
    id,
    type: "RunAntiVirusScan",
    status: "Cancelled",
    computerDnsName: "host9",
  });

  test("what the stack holds costs no call, even when the service has forgotten it", async () => {
    stackHolds({ [unknownId]: settled(unknownId, "cancelled") });
    expect(await check(entry(unknownId), "--stack", "prod", "-o", "markdown")).toBe(0);
    expect(command.printed).toContain("**1 unchanged.**");
    expect(command.printed).toContain("in the stack as cancelled; nothing to do");
    expect(calls.apps.requests.count()).toBe(0);
  });

  test.each([
    ["cancelled", "leaves the state, stays cancelled"],
    ["cancelledTooLate", "leaves the state, stays cancelled"],
    ["endedOtherwise", "leaves the state, stays as it ended"],
    ["pending", "leaves the state, and its cancellation is not withdrawn"],
  ])("an entry that is not in the list any more and was %s %s", async (outcome, text) => {
    stackHolds({ [unknownId]: settled(unknownId, outcome) });
    expect(await check("[]", "--stack", "prod", "-o", "markdown")).toBe(0);
    expect(command.printed).toContain("**1 leaves the state.**");
    expect(command.printed).toContain(`| ${unknownId}: ${text} |`);
    expect(await check("[]", "--stack", "prod")).toBe(0);
    expect(command.printed).toContain(unknownId);
  });

  test("an entry that is written wrong keeps its cancellation in the stack", async () => {
    stackHolds({ [unknownId]: settled(unknownId, "cancelled") });
    expect(await check(entry(unknownId, "  expct: {}\n"), "--stack", "prod", "-o", "markdown")).toBe(1);
    expect(command.printed).not.toContain("leaves the state");
  });

  test("a cancellation that the program declares by itself is none of the list's", async () => {
    stackHolds({ "stop-scan": settled(unknownId, "cancelled") });
    expect(await check("[]", "--stack", "prod")).toBe(0);
    expect(command.printed).toBe("The list has no entries.\n");
  });

  test("a state that cannot be read means that nothing was checked", async () => {
    command.pulumi = { findsProject: () => true, run: async () => "no JSON" };
    expect(await check("[]", "--stack", "prod")).toBe(2);
    expect(command.told).toContain("`pulumi stack export` did not print a state");
  });
});

describe("exit code 2 says that nobody could check the list, and the Markdown says why", () => {
  test.each([
    ["a list that is not there", () => rm(file), "was not found"],
    ["a text that is no list", () => writeFile(file, "a: b"), "cannot be read as a list"],
    ["a text in another encoding", () => writeFile(file, Buffer.from([0xff])), "is not UTF-8 text"],
  ])("%s", async (_, spoil, reason) => {
    await writeFile(file, "");
    await spoil();
    expect(await command.run("check", file, "-o", "markdown")).toBe(2);
    expect(command.told).toContain(reason);
    expect(command.printed).toMatch(/^\*\*The list could not be checked\.\*\*\n\n {4}/);
    expect(command.printed).toContain(reason);
  });

  test("a defect of the command itself, which finds no problem of the list", async () => {
    command.pulumi = {
      findsProject: () => true,
      run: () => {
        throw new TypeError("x is not a function");
      },
    };
    expect(await check("[]", "--stack", "prod", "-o", "markdown")).toBe(2);
    expect(command.told).toBe("x is not a function\n");
    expect(command.printed).toContain("**The list could not be checked.**");
  });

  test("a service that cannot be asked; the entries are shown as not looked at", async () => {
    calls.apps.faults.always("get", errorAnswer(403, "Forbidden", "No."));
    expect(await check(entry(add()), "-o", "markdown")).toBe(2);
    expect(command.printed).toContain("**1 could not be looked at.**\n\nNot looked at, because: ");
    expect(command.told).toContain("403 Forbidden");
  });

  test.each<[readonly string[], string]>([
    [[], "check takes the file of one list"],
    [["a", "b"], "check takes the file of one list"],
    [["a", "-o", "yaml"], '--output is "yaml", but must be table, json or markdown'],
    [["a", "--max-length", "5000"], '--max-length is "5000", but must be'],
    [["a", "-o", "markdown", "--max-length", "many"], '--max-length is "many", but must be'],
    [["a", "--type", "Isolate"], "check has no option --type"],
  ])("wrong usage: %j", async (args, problem) => {
    expect(await command.run("check", ...args)).toBe(2);
    expect(command.told).toContain(problem);
  });
});

test("where a warning is enough, what could not be looked at is exit code 0", async () => {
  command.onBlindPreview = "warn";
  calls.apps.faults.always("get", errorAnswer(403, "Forbidden", "No."));
  expect(await check(entry(add()))).toBe(0);
  expect(command.told).toContain("403 Forbidden");
});

describe("a review that is too long for a comment", () => {
  test("is cut between rows with a sentence that says so, problems last", async () => {
    const ended = add({ status: "Failed" });
    const list = Array.from({ length: 300 }, () => entry(add())).join("") + entry(ended);
    expect(await check(list, "-o", "markdown")).toBe(1);
    expect(command.printed).not.toContain("Cut:");
    expect(command.told).toBe("");
    const whole = rowsOf(command.printed);
    expect(whole).toHaveLength(301);

    expect(await check(list, "-o", "markdown", "--max-length", "5000")).toBe(1);
    expect(command.printed.length).toBeLessThanOrEqual(5000);
    expect(command.printed.length).toBeGreaterThan(3000);
    const shown = rowsOf(command.printed);
    expect(shown).toEqual(whole.slice(0, shown.length));
    expect(shown[0]).toContain("already ended as Failed");
    expect(command.printed).toContain("**1 problem, 300 will be cancelled.**");
    expect(command.printed).toContain(`**Cut:** ${301 - shown.length} of 301 entries are not shown here`);
    expect(command.told.match(/will be cancelled {2}/g)).toHaveLength(300);
  });

  test("loses the entries that are unchanged first", async () => {
    const ids = Array.from(
      { length: 100 },
      (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    );
    stackHolds(Object.fromEntries(ids.map((id) => [id, { machineActionId: id, outcome: "cancelled" }])));
    const list = ids.map((id) => entry(id)).join("") + entry(add());
    expect(await check(list, "--stack", "p", "-o", "markdown", "--max-length", "1000")).toBe(0);
    expect(rowsOf(command.printed)).toEqual([expect.stringContaining("will be cancelled")]);
    expect(command.printed).toContain("**Cut:** 100 of 101 entries");
  });
});
