import { describe, expect, test } from "vitest";
import { InvalidAnswerError } from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import { SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

const listCalls = () => service.simulator.requests.count({ operation: "list" });

function add(count: number, status = "Pending"): string[] {
  return Array.from({ length: count }, () => service.simulator.world.add({ status }).id);
}

describe("a list of several pages", () => {
  test("follows the links from page to page", async () => {
    service.simulator.endpoints = { ...service.simulator.endpoints, pageSize: 10 };
    const ids = add(35, "Paged");
    const { client, drive } = service.driven;
    const actions = await drive(client.list([{ field: "status", equals: "Paged" }]));
    expect(actions.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(listCalls()).toBe(4);
  });

  test("goes on by $skip when a full page has no link, until a page is not full", async () => {
    const ids = add(10_003, "Skipped");
    service.simulator.faults.always("list", fault.missingFields("@odata.nextLink"));
    const { client, drive } = service.driven;
    const actions = await drive(client.list([{ field: "status", equals: "Skipped" }]));
    expect(new Set(actions.map(({ id }) => id))).toEqual(new Set(ids));
    expect(
      service.simulator.requests
        .matching({ operation: "list" })
        .map(({ query }) => /\$skip=\d+/.exec(query)?.[0]),
    ).toEqual([undefined, "$skip=10000"]);
  });

  test("shows an action once that moved from one page to the next meanwhile", async () => {
    const [id] = add(1, "Moving");
    service.simulator.faults.next(
      "list",
      fault.fields({ "@odata.nextLink": "/api/machineactions?$filter=status%20eq%20'Moving'" }),
    );
    const { client, drive } = service.driven;
    const actions = await drive(client.list([{ field: "status", equals: "Moving" }]));
    expect(actions.map((action) => action.id)).toEqual([id]);
    expect(listCalls()).toBe(2);
  });

  test("that never ends is given up after a hundred pages", async () => {
    service.simulator.faults.always(
      "list",
      fault.fields({ "@odata.nextLink": "/api/machineactions?$top=1" }),
    );
    const failure = await service.outcomeOf("list");
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain("the list does not end after 100 pages");
    expect(listCalls()).toBe(100);
  });

  test.each([null, ""])("ends with a link that is %j", async (nextLink) => {
    service.simulator.faults.next("list", fault.fields({ "@odata.nextLink": nextLink }));
    expect(await service.outcomeOf("list")).not.toBeInstanceOf(Error);
    expect(listCalls()).toBe(1);
  });

  test("is no list when it has no value", async () => {
    service.simulator.faults.next("list", fault.missingFields("value"));
    const failure = await service.outcomeOf("list");
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain("value: Invalid input");
  });
});

describe("the actions that are not final", () => {
  const unfinished = async () => {
    const { client, drive } = service.driven;
    return new Set((await drive(client.listNonFinal())).map(({ id }) => id));
  };

  test.each([
    ["one list", {}, 1],
    ["one list by comparisons, where `in` is refused", { inRefusedOn: ["status"] }, 2],
  ])("are those of %s", async (_, endpoints, lists) => {
    service.simulator.endpoints = { ...service.simulator.endpoints, ...endpoints };
    const wanted = [...add(1, "Pending"), ...add(1, "InProgress")];
    const others = ["Succeeded", "Failed", "TimeOut", "Cancelled"].flatMap((status) => add(1, status));
    const ids = await unfinished();
    expect(wanted.every((id) => ids.has(id))).toBe(true);
    expect(others.some((id) => ids.has(id))).toBe(false);
    expect(listCalls()).toBe(lists);
  });

  test("are those of a list for each status, where the service also refuses alternatives", async () => {
    const refusal = fault.errorAnswer(400, "BadRequest", "No.");
    service.simulator.faults.next("list", refusal, { times: 2 });
    const wanted = [...add(1, "Pending"), ...add(1, "InProgress")];
    const ids = await unfinished();
    expect(wanted.every((id) => ids.has(id))).toBe(true);
    expect(listCalls()).toBe(4);
  });
});

test("a filter arrives as it was written", async () => {
  const requestor = "Ünï & Cø+#?%26 'x'";
  const id = service.simulator.world.add({ requestor }).id;
  const { client, drive } = service.driven;
  const actions = await drive(client.list([{ field: "requestor", equals: requestor }]));
  expect(actions.map((action) => action.id)).toEqual([id]);
});
