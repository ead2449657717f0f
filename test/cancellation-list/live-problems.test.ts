import { expect, test } from "vitest";
import { readListDocument } from "../../provider/cancellation-list/list-document.ts";
import { lookAtEntries } from "../../provider/cancellation-list/live-problems.ts";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { MachineActionNotFoundError, PermissionDeniedError } from "../../provider/errors.ts";
import type { FirstLookResult } from "../../provider/lifecycle/first-look.ts";
import { cancellation, machineAction } from "../support/machine-actions.ts";

const id = (digit: number) => `7c0f2d1e-1111-4222-8333-00000000000${digit}`;

/** An entry on three lines, with its own guard. */
const entry = (digit: number, type: string) =>
  `- machineActionId: ${id(digit)}\n  expect: { type: ${type} }\n  comment: Why\n`;

class Lookup {
  readonly asked: string[] = [];
  readonly #results: Readonly<Record<string, FirstLookResult>>;

  constructor(results: Readonly<Record<string, FirstLookResult>> = {}) {
    this.#results = results;
  }

  readonly find = async (machineActionId: string): Promise<FirstLookResult> => {
    this.asked.push(machineActionId);
    const result = this.#results[machineActionId];
    if (result === undefined) {
      throw new Error(`Nobody expected a look-up of ${machineActionId}.`);
    }
    return result;
  };
}

const found = (given: Partial<MachineAction>): FirstLookResult => ({
  kind: "found",
  action: machineAction(given),
});

async function problemsOf(
  text: string,
  lookup: Lookup,
  stored: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(),
): Promise<readonly string[]> {
  const document = readListDocument(text, "list.yaml");
  if (document.kind === "unreadable") {
    throw new Error("The list of the test is broken.");
  }
  const { problems } = await lookAtEntries(document.entries, stored, lookup.find);
  return problems.map(({ place, message }) => `${place.line}:${place.column}: ${message}`);
}

test("every new entry that an update would refuse is a problem, at the input that is wrong", async () => {
  const lookup = new Lookup({
    [id(1)]: found({ id: id(1) }),
    [id(2)]: { kind: "notFound", error: new MachineActionNotFoundError("404, not there") },
    [id(3)]: found({ id: id(3), status: "Succeeded" }),
    [id(4)]: found({ id: id(4), type: "Isolate" }),
  });
  const list = [1, 2, 3, 4].map((digit) => entry(digit, "RunAntiVirusScan")).join("");

  expect(await problemsOf(list, lookup)).toEqual([
    "4:3: 404, not there",
    expect.stringMatching(/^7:3: machine action .*3: the action .* already ended as Succeeded/),
    expect.stringMatching(/^11:3: machine action .*4: the action is not the expected one/),
  ]);
});

test("containment that nobody named is told where the entry begins", async () => {
  const lookup = new Lookup({ [id(1)]: found({ id: id(1), type: "Isolate" }) });
  expect(await problemsOf(`- comment: Why\n  machineActionId: ${id(1)}\n`, lookup)).toEqual([
    expect.stringMatching(/^1:3: .*set expect.type to "Isolate"/),
  ]);
});

test("what is cancelled already, or ended and accepted, is no problem", async () => {
  const lookup = new Lookup({
    [id(1)]: found({ id: id(1), ...cancellation("Somebody else") }),
    [id(2)]: found({ id: id(2), status: "TimeOut" }),
  });
  const list = `${entry(1, "RunAntiVirusScan")}${entry(2, "RunAntiVirusScan")}  onAlreadyEnded: accept\n`;
  expect(await problemsOf(list, lookup)).toEqual([]);
});

test("what cannot be looked at is no problem", async () => {
  const lookup = new Lookup({ [id(1)]: { kind: "unknown", error: new PermissionDeniedError("403") } });
  expect(await problemsOf(entry(1, "Isolate"), lookup)).toEqual([]);
});

test("an entry that the state holds is judged by what is stored, and never looked up", async () => {
  const settled = machineAction({ id: id(1), ...cancellation("Why") });
  const stored = new Map([
    [id(1), { ...settled, outcome: "cancelled" }],
    [id(2), { ...settled, outcome: "cancelled" }],
    [id(3), { ...settled, status: "Failed", outcome: "endedOtherwise" }],
  ]);
  const list = entry(1, "RunAntiVirusScan") + entry(2, "Offboard") + entry(3, "RunAntiVirusScan");
  const lookup = new Lookup();

  expect(await problemsOf(list, lookup, stored)).toEqual([
    expect.stringMatching(/^5:3: .*type: expected "Offboard", found "RunAntiVirusScan"/),
    expect.stringMatching(/^7:3: .* already ended as Failed/),
  ]);
  expect(lookup.asked).toEqual([]);
});

test("stored outputs of which nothing is known are no problem", async () => {
  expect(await problemsOf(entry(1, "Isolate"), new Lookup(), new Map([[id(1), {}]]))).toEqual([]);
});
