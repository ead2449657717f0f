import { describe, expect, test } from "vitest";
import { InvalidAnswerError } from "../../provider/errors.ts";
import * as fault from "../../simulator/faults/fault-catalogue.ts";
import { oddFields, strayEntries, unreadableFields } from "../../simulator/faults/odd-entities.ts";
import { SimulatedService } from "./simulated-service.ts";

const service = new SimulatedService();

const operation = "get";

describe("the entity of a get call", () => {
  test.each([200, 201, 202, 206])("is accepted under the status %i", async (status) => {
    service.simulator.faults.next(operation, fault.withStatus(status));
    expect(await service.outcomeOf(operation)).toMatchObject({ id: service.actionId, type: "Isolate" });
  });

  test("is an error when it is that of another action", async () => {
    const other = "99999999-0000-4000-8000-000000000000";
    service.simulator.faults.next(operation, fault.wrongId(other));
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(failure).toMatchObject({ machineActionId: service.actionId });
    expect(String(failure)).toContain(`the answer is about another action (${other})`);
  });

  test("is that of the action when its id is in capitals", async () => {
    service.simulator.faults.next(operation, fault.wrongId(service.actionId.toUpperCase()));
    expect(await service.outcomeOf(operation)).toMatchObject({ id: service.actionId });
  });

  test("may have more fields than are known, which are left out", async () => {
    service.simulator.faults.next(operation, fault.fields({ futureField: { nested: [1] } }));
    expect(await service.outcomeOf(operation)).not.toHaveProperty("futureField");
  });

  test.each(
    ["id", "type", "status"].flatMap((field) => [
      { field, how: "missing", change: fault.missingFields(field) },
      { field, how: "null", change: fault.fields({ [field]: null }) },
    ]),
  )("is an error with $field $how", async ({ field, change }) => {
    service.simulator.faults.next(operation, change);
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain(`it is not what the service documents (${field}: Invalid input`);
  });

  test.each([
    ["an id that is no GUID", { id: "latest" }, "id: Invalid GUID"],
    ["an empty type", { type: "" }, "type: Too small"],
    ["a status that is a number", { status: 3 }, "status: Invalid input"],
  ])("is an error with %s", async (_, changed, problem) => {
    service.simulator.faults.next(operation, fault.fields(changed));
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain(problem);
  });

  test.each(Object.entries(oddFields))(
    "is accepted with odd fields beside the essential: %s",
    async (_, odd) => {
      service.simulator.faults.next(operation, fault.fields(odd));
      expect(await service.outcomeOf(operation)).toMatchObject({ id: service.actionId, type: "Isolate" });
    },
  );

  test("shows nothing of a foreign id", async () => {
    service.simulator.faults.next(operation, fault.wrongId(`\u001b[2J${"x".repeat(100_000)}`));
    const failure = String(await service.outcomeOf(operation));
    expect(failure).not.toContain("xx");
    expect(failure).not.toMatch(/\p{Cc}/u);
  });
});

test("an entity with a byte order mark is read as well, by the transport", async () => {
  service.simulator.faults.next("get", {
    kind: "rewritten",
    rewrite: (answer) => ({ ...answer, body: `\ufeff${answer.body.toString()}` }),
  });
  expect(await service.outcomeOf("get")).toMatchObject({ id: service.actionId });
});

describe("a list with entries that cannot be read", () => {
  const list = () => service.driven.drive(service.driven.client.list([]));

  test.each(Object.entries(unreadableFields))("has all the others: %s", async (_, shownAs) => {
    const broken = service.simulator.world.add({}, { shownAs });
    const ids = (await list()).map(({ id }) => id);
    expect(ids).toContain(service.actionId);
    expect(ids).not.toContain(broken.id);
  });

  test("names each of them once, by its id where it has one", async () => {
    const { id } = service.simulator.world.add({}, { shownAs: unreadableFields.statusNull });
    service.simulator.endpoints = { ...service.simulator.endpoints, strayEntries };
    await list();
    const { warned } = service.driven.reporter;
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain(`${id} (status: Invalid input`);
    expect(warned[0]).toContain("one without a usable id (the entry: Invalid input");
    expect(warned[0]).toContain("Nothing is done about them.");
    await list();
    expect(warned).toHaveLength(1);
  });
});
