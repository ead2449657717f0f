import { describe, expect, test } from "vitest";
import {
  InvalidAnswerError,
  MachineActionNotFoundError,
  ServiceUnavailableError,
} from "../../provider/errors.ts";
import * as fault from "../../simulator/faults/fault-catalogue.ts";
import { SimulatedService } from "./simulated-service.ts";

const service = new SimulatedService();

const unknownId = "00000000-0000-4000-8000-00000000dead";

function add(count: number): string[] {
  return Array.from({ length: count }, () => service.simulator.world.add().id);
}

function readAll(ids: readonly string[]): Promise<unknown[]> {
  const { client, drive } = service.driven;
  return drive(Promise.all(ids.map((id) => client.readBatched(id).catch((error: unknown) => error))));
}

const idsOf = (results: readonly unknown[]) =>
  results.map((result) =>
    typeof result === "object" && result !== null && "id" in result ? result.id : result,
  );

function calls() {
  const { requests } = service.simulator;
  return { list: requests.count({ operation: "list" }), get: requests.count({ operation: "get" }) };
}

describe("reads that come close together", () => {
  test("share a list call, in the order in which they were asked for", async () => {
    const ids = add(100).reverse();
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 1, get: 0 });
    const query = service.simulator.requests.matching({ operation: "list" })[0]?.query ?? "";
    expect(decodeURIComponent(query)).toMatch(
      /^\$filter=id in \('[0-9a-f-]{36}'(,'[0-9a-f-]{36}'){99}\)&\$top=10000$/,
    );
  });

  test("need one list call for each hundred", async () => {
    const ids = add(250);
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 3, get: 0 });
  });

  test("of one action are one call of its own", async () => {
    const [id = ""] = add(1);
    expect(idsOf(await readAll([id, id, id]))).toEqual([id, id, id]);
    expect(calls()).toEqual({ list: 0, get: 1 });
  });

  test("do not keep one waiting that is read alone", async () => {
    const [id = ""] = add(1);
    const { client, drive } = service.driven;
    const startedAtMs = Date.now();
    await drive(client.read(id));
    const arrivalsMs = service.simulator.requests.matching({ operation: "get" }).map(({ at }) => at);
    expect(arrivalsMs).toEqual([startedAtMs]);
  });

  test("ask singly for what the list does not show, and say of each what became of it", async () => {
    const ids = add(2);
    const results = await readAll([...ids, unknownId]);
    expect(idsOf(results.slice(0, 2))).toEqual(ids);
    expect(results[2]).toBeInstanceOf(MachineActionNotFoundError);
    expect(results[2]).toMatchObject({ machineActionId: unknownId });
    expect(calls()).toEqual({ list: 1, get: 1 });
  });

  test("all fail when the list fails for a passing reason, without a call for each", async () => {
    service.simulator.faults.always("list", fault.serverError(503));
    const results = await readAll(add(5));
    expect(results.every((result) => result instanceof ServiceUnavailableError)).toBe(true);
    expect(calls()).toEqual({ list: 4, get: 0 });
  });

  test("are fresh each time", async () => {
    const ids = add(2);
    await readAll(ids);
    service.simulator.world.setStatus(ids[0] ?? "", "Succeeded");
    expect(await readAll(ids)).toMatchObject([{ status: "Succeeded" }, { status: "Pending" }]);
    expect(calls()).toEqual({ list: 2, get: 0 });
  });
});

describe("where the service refuses a list of ids", () => {
  test("fifteen comparisons are a call, and the refusal is paid for once", async () => {
    service.simulator.endpoints = { ...service.simulator.endpoints, inRefusedOn: ["id"] };
    const ids = add(31);
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 1 + 3, get: 0 });
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 1 + 3 + 3, get: 0 });
  });

  test("and every filter by id, each action is read by itself, and both refusals are paid for once", async () => {
    service.simulator.endpoints = { ...service.simulator.endpoints, filterRefusedOn: ["id"] };
    const ids = add(250);
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 2, get: 250 });
    await readAll(ids);
    expect(calls()).toEqual({ list: 2, get: 500 });
  });

  test.each([
    ["the address is too long for a gateway", fault.htmlPage(414)],
    ["the address is too long for the web server, which answers 404", fault.htmlPage(404)],
    ["a 404 of the service", fault.errorAnswer(404, "NotFound", "No such path")],
  ])("because %s, it is asked in another way", async (_reason, answer) => {
    service.simulator.faults.next("list", answer);
    const ids = add(3);
    expect(idsOf(await readAll(ids))).toEqual(ids);
    expect(calls()).toEqual({ list: 2, get: 0 });
  });

  test("and every filter by id, a broken entity fails alone", async () => {
    const ids = add(2);
    service.simulator.endpoints = { ...service.simulator.endpoints, filterRefusedOn: ["id"] };
    service.simulator.faults.always("get", fault.missingFields("status"), { actionId: ids[0] ?? "" });
    const results = await readAll(ids);
    expect(results[0]).toBeInstanceOf(InvalidAnswerError);
    expect(results[1]).toMatchObject({ id: ids[1] });
  });
});

test("an entry of the list that cannot be read costs no other, and is told by its own error alone", async () => {
  const ids = add(3);
  const { id } = service.simulator.world.add({}, { shownAs: { status: null } });
  service.simulator.endpoints = { ...service.simulator.endpoints, strayEntries: [null, {}] };
  const results = await readAll([...ids, id]);
  expect(idsOf(results.slice(0, 3))).toEqual(ids);
  expect(results[3]).toBeInstanceOf(InvalidAnswerError);
  expect(calls()).toEqual({ list: 1, get: 1 });
  expect(service.driven.reporter.warned).toEqual([]);
});

describe("reading many", () => {
  test("leaves out what the service does not show, and takes one call for each hundred", async () => {
    const ids = add(150);
    const { client, drive } = service.driven;
    const actions = await drive(client.readMany([...ids, unknownId]));
    expect([...actions.keys()].sort()).toEqual([...ids].sort());
    expect(calls()).toEqual({ list: 2, get: 1 });
  });

  test("of none makes no call", async () => {
    expect(await service.driven.client.readMany([])).toEqual(new Map());
    expect(calls()).toEqual({ list: 0, get: 0 });
  });

  test("gives the error of each that cannot be read, and all others", async () => {
    const [fine = "", failing = ""] = add(2);
    const { id: unreadable } = service.simulator.world.add({}, { shownAs: { status: null } });
    service.simulator.faults.next(
      "list",
      fault.withBody((body) => ({ ...body, value: [] })),
    );
    service.simulator.faults.always("get", fault.serverError(500), { actionId: failing });
    const { client, drive } = service.driven;
    const results = await drive(client.readMany([fine, failing, unreadable]));
    expect(results.get(fine)).toMatchObject({ id: fine });
    expect(results.get(failing)).toBeInstanceOf(ServiceUnavailableError);
    expect(results.get(unreadable)).toBeInstanceOf(InvalidAnswerError);
  });

  test("fails when the list fails for a reason that is the same for all", async () => {
    service.simulator.faults.always("list", fault.serverError(503));
    const { client, drive } = service.driven;
    await expect(drive(client.readMany(add(2)))).rejects.toBeInstanceOf(ServiceUnavailableError);
  });
});
