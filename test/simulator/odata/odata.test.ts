import { beforeAll, describe, expect, test } from "vitest";
import { Clock } from "../../../simulator/clock.ts";
import type { MachineAction } from "../../../simulator/defender/machine-action.ts";
import { MachineActionWorld } from "../../../simulator/defender/machine-action-world.ts";
import { actionStatuses, actionTypes } from "../../../simulator/defender/metadata.ts";
import { ODataError } from "../../../simulator/odata/odata-filter.ts";
import { answerQuery, type QueryOptions } from "../../../simulator/odata/odata-query.ts";
import { selectedProperties } from "../../../simulator/odata/odata-select.ts";
import { defaultSeedFile, seedFrom } from "../../../simulator/seed.ts";

let actions: readonly MachineAction[];

beforeAll(async () => {
  const world = new MachineActionWorld({ clock: Clock.driven() });
  await seedFrom(world, defaultSeedFile);
  actions = world.list();
});

function ask(query: Record<string, string>, options?: QueryOptions) {
  return answerQuery(actions, new URLSearchParams(query), options);
}

function idsOf(shown: readonly MachineAction[]): string[] {
  return shown.map(({ id }) => id);
}

function filtered($filter: string, options?: QueryOptions): string[] {
  return idsOf(ask({ $filter }, options).page);
}

/** Ids of the actions for which the condition holds; at least one and not all, or the test would show nothing. */
function expected(condition: (action: MachineAction) => boolean): string[] {
  const ids = idsOf(actions.filter(condition));
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.length).toBeLessThan(actions.length);
  return ids;
}

describe("$filter", () => {
  test("id in (…) finds the known ids and leaves out the unknown ones", () => {
    const [first, , third] = idsOf(actions);
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect(filtered(`id in ('${third}','${unknown}', '${first}')`)).toEqual([first, third]);
  });

  test("ids are accepted with quotes and without, where capitals mean the same", () => {
    const [first, , third] = idsOf(actions);
    expect(filtered(`id in (${first},${third?.toUpperCase()})`)).toEqual([first, third]);
    expect(filtered(`id in ('${first}',${third})`)).toEqual([first, third]);
    expect(filtered(`id eq ${first?.toUpperCase()}`)).toEqual([first]);
  });

  test.each([
    ["status eq 'Pending'", (a: MachineAction) => a.status === "Pending"],
    ["Status eq 'Pending'", (a: MachineAction) => a.status === "Pending"],
    ["status ne 'Pending'", (a: MachineAction) => a.status !== "Pending"],
    [
      "type eq 'Isolate' and status eq 'Pending'",
      (a: MachineAction) => a.type === "Isolate" && a.status === "Pending",
    ],
    ["requestor eq 'soc@contoso.example'", (a: MachineAction) => a.requestor === "soc@contoso.example"],
    [
      "status in ('Pending','InProgress')",
      (a: MachineAction) => ["Pending", "InProgress"].includes(a.status),
    ],
    [
      "status eq 'Pending' or status eq 'InProgress'",
      (a: MachineAction) => ["Pending", "InProgress"].includes(a.status),
    ],
    ["not (status eq 'Pending')", (a: MachineAction) => a.status !== "Pending"],
    [
      "type eq 'Isolate' and (status eq 'Pending' or status eq 'TimeOut')",
      (a: MachineAction) => a.type === "Isolate" && ["Pending", "TimeOut"].includes(a.status),
    ],
    [
      "type eq 'Isolate' or type eq 'Offboard' and status eq 'Pending'",
      (a: MachineAction) => a.type === "Isolate" || (a.type === "Offboard" && a.status === "Pending"),
    ],
    [
      "TYPE EQ 'Isolate' AND Status IN ('Pending', 'InProgress') OR NOT (status ne 'TimeOut')",
      (a: MachineAction) =>
        (a.type === "Isolate" && ["Pending", "InProgress"].includes(a.status)) || a.status === "TimeOut",
    ],
    [
      "creationDateTimeUtc ge 2026-03-02T00:00:00Z",
      (a: MachineAction) => a.creationDateTimeUtc >= "2026-03-02",
    ],
    [
      "CreationDateTimeUtc lt 2026-03-02T00:00:00Z",
      (a: MachineAction) => a.creationDateTimeUtc < "2026-03-02",
    ],
    [
      "lastUpdateDateTimeUtc gt 2026-03-01T00:00:00.0000000Z",
      (a: MachineAction) => a.lastUpdateDateTimeUtc > "2026-03-01",
    ],
    [
      "creationDateTimeUtc le 2026-03-01T01:00:00+01:00",
      (a: MachineAction) => a.creationDateTimeUtc <= "2026-03-01",
    ],
  ])("%s", (text, condition) => {
    expect(filtered(text)).toEqual(expected(condition));
  });

  test("machineId finds every action of a device", () => {
    const machineId = actions.find(({ computerDnsName }) =>
      computerDnsName?.startsWith("laptop-017"),
    )?.machineId;
    expect(filtered(`machineId eq '${machineId}'`)).toHaveLength(3);
  });

  test("times are compared to 100 ns", () => {
    const [action] = actions;
    const exact = action?.creationDateTimeUtc ?? "";
    expect(exact).toMatch(/\.\d{7}Z$/);
    expect(filtered(`creationDateTimeUtc eq ${exact}`)).toEqual([action?.id]);
    expect(filtered(`creationDateTimeUtc gt ${exact}`)).toEqual([]);
    expect(filtered(`creationDateTimeUtc eq ${exact.slice(0, -2)}Z`)).toEqual([]);
  });

  test("null finds what is not filled", () => {
    const [first, second] = actions;
    if (first === undefined || second === undefined) {
      throw new Error("The seed is empty.");
    }
    const provisional = { ...first, machineId: null };
    const ask = ($filter: string) =>
      answerQuery([provisional, second], new URLSearchParams({ $filter })).page;
    expect(ask("machineId eq null")).toEqual([provisional]);
    expect(ask("machineId ne null")).toEqual([second]);
  });

  test("a quote in a text is written twice", () => {
    const [action] = actions;
    if (action === undefined) {
      throw new Error("The seed is empty.");
    }
    const oneill = { ...action, requestor: "o'neill" };
    const { page } = answerQuery([oneill], new URLSearchParams({ $filter: "requestor eq 'o''neill'" }));
    expect(page).toEqual([oneill]);
  });

  test("text is compared with regard to case", () => {
    const [first] = idsOf(actions);
    expect(filtered(`id eq '${first?.toUpperCase()}'`)).toEqual([]);
    expect(filtered("status eq 'pending'")).toEqual([]);
  });

  test.each([
    "computerDnsName eq 'laptop-017.contoso.example'",
    "unheardOf eq 'x'",
    "status eq Pending",
    "status eq",
    "status like 'P'",
    "status eq 'Pending' and",
    "(status eq 'Pending'",
    "status eq 'Pending' status",
    "status in ('Pending'",
    "status in 'Pending'",
    "creationDateTimeUtc ge '2026-03-02T00:00:00Z'",
    "creationDateTimeUtc ge yesterday",
    "status eq 'Pen",
    "status AND 'x'",
    "id eq 12c0d889",
    "machineId eq 12c0d889-ce1d-4b7b-ab50-ac52007fab82",
    "",
  ])("refuses %j", (text) => {
    expect(() => filtered(text)).toThrow(ODataError);
  });

  test("the service may refuse `in` on some properties, and only on those", () => {
    const [first] = idsOf(actions);
    expect(() => filtered(`id in ('${first}')`, { inRefusedOn: ["id"] })).toThrow(ODataError);
    expect(filtered(`id eq '${first}'`, { inRefusedOn: ["id"] })).toEqual([first]);
    expect(filtered("status in ('Pending')", { inRefusedOn: ["id"] })).not.toEqual([]);
    expect(() => filtered("Status in ('Pending')", { inRefusedOn: ["id", "status"] })).toThrow(ODataError);
  });
});

describe("values that are no members of their enumeration", () => {
  test.each(["status eq 'Paused'", "type in ('Isolate','IsolateAll')", "status eq 'pending'"])(
    "%s matches nothing, or is refused where the service is strict",
    (text) => {
      const isMember = ({ type }: MachineAction) => type === "Isolate";
      const matches = text.startsWith("type") ? expected(isMember) : [];
      expect(filtered(text)).toEqual(matches);
      expect(() => filtered(text, { unknownMembers: "refuse" })).toThrow(ODataError);
    },
  );

  test("a strict service takes every member", () => {
    for (const type of actionTypes) {
      expect(filtered(`type eq '${type}'`, { unknownMembers: "refuse" })).not.toEqual([]);
    }
    for (const status of actionStatuses) {
      expect(filtered(`status eq '${status}'`, { unknownMembers: "refuse" })).not.toEqual([]);
    }
  });
});

describe("$select", () => {
  const selected = ($select: string) => selectedProperties(new URLSearchParams({ $select }));

  test("names properties in any case of letters and in any order", () => {
    expect(selected("Status, id,COMPUTERDNSNAME")).toEqual(["status", "id", "computerDnsName"]);
  });

  test("asks for all by a star, or by being absent", () => {
    expect(selected("*")).toBeUndefined();
    expect(selectedProperties(new URLSearchParams())).toBeUndefined();
  });

  test.each(["unheardOf", "id,", "", "commands/index"])("refuses %j", (text) => {
    expect(() => selected(text)).toThrow(ODataError);
  });
});

describe("pages", () => {
  test("$skip and $top cut a piece out of the newest-first list", () => {
    expect(idsOf(ask({ $skip: "3", $top: "4" }).page)).toEqual(idsOf(actions.slice(3, 7)));
    expect(ask({ $skip: "1000" }).page).toEqual([]);
    expect(ask({ $top: "0" }).page).toEqual([]);
  });

  test("$top goes up to 10,000", () => {
    expect(ask({ $top: "10000" }).page).toHaveLength(actions.length);
    expect(() => ask({ $top: "10001" })).toThrow(ODataError);
  });

  test.each([{ $top: "-1" }, { $top: "many" }, { $skip: "1.5" }, { $count: "yes" }])(
    "refuses %j",
    (query) => {
      expect(() => ask(query)).toThrow(ODataError);
    },
  );

  test("refuses system options that the service does not have, and tolerates other parameters", () => {
    expect(() => ask({ $stop: "2" })).toThrow(ODataError);
    expect(ask({ tag: "x" }).page).toHaveLength(actions.length);
  });

  test("$count counts all matches, not those of the page, and only when asked", () => {
    const pending = actions.filter(({ status }) => status === "Pending").length;
    expect(ask({ $filter: "status eq 'Pending'", $top: "2", $count: "true" }).count).toBe(pending);
    expect(ask({ $count: "false" }).count).toBeUndefined();
    expect(ask({}).count).toBeUndefined();
  });

  test("the next pages together hold the whole result once", () => {
    const seen: string[] = [];
    let query: URLSearchParams | undefined = new URLSearchParams({
      $filter: "status ne 'Failed'",
      $top: "20",
    });
    let pages = 0;
    while (query !== undefined) {
      const result = answerQuery(actions, query, { pageSize: 7 });
      seen.push(...idsOf(result.page));
      query = result.nextQuery;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(filtered("status ne 'Failed'").slice(0, 20));
  });

  test("a result that fills the page exactly has no next page", () => {
    expect(ask({}, { pageSize: actions.length }).nextQuery).toBeUndefined();
    expect(ask({}, { pageSize: actions.length - 1 }).nextQuery?.get("$skip")).toBe(
      String(actions.length - 1),
    );
  });
});

describe("$orderby", () => {
  test("sorts by several properties in both directions", () => {
    const { page } = ask({ $orderby: "Status desc,creationDateTimeUtc asc" });
    const keys = page.map(({ status, creationDateTimeUtc }) => ({ status, creationDateTimeUtc }));
    const sorted = [...keys].sort((a, b) =>
      a.status === b.status
        ? a.creationDateTimeUtc.localeCompare(b.creationDateTimeUtc)
        : b.status.localeCompare(a.status),
    );
    expect(keys).toEqual(sorted);
    expect(idsOf(page)).not.toEqual(idsOf(actions));
  });

  test.each(["unheardOf", "status sideways", "status asc extra"])("refuses %j", ($orderby) => {
    expect(() => ask({ $orderby })).toThrow(ODataError);
  });
});
