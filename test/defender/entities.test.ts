import { describe, expect, test } from "vitest";
import { parseMachineAction } from "../../provider/defender/answer-entity.ts";
import { describeMachineAction, isFinalStatus } from "../../provider/defender/machine-action.ts";
import { InvalidAnswerError } from "../../provider/errors.ts";
import * as fault from "../../simulator/faults/fault-catalogue.ts";
import { operations, SimulatedService } from "./simulated-service.ts";

const service = new SimulatedService();

const entityOperations = operations.filter((operation) => operation !== "list");

describe.each(entityOperations)("the entity of a %s call", (operation) => {
  test.each([200, 201, 202, 206])("is taken under the status %i", async (status) => {
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
    { commands: "none" },
    { commands: [null] },
    { cancellationDateTimeUtc: 5 },
    { errorHResult: "0x80004004" },
    { status: 3 },
  ])("is an error with a field of another type: %j", async (changed) => {
    service.simulator.faults.next(operation, fault.fields(changed));
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(InvalidAnswerError);
    expect(String(failure)).toContain(`(${Object.keys(changed)[0]}`);
  });

  test("quotes no more of a foreign id than is good for a terminal", async () => {
    service.simulator.faults.next(operation, fault.wrongId(`\u001b[2J${"x".repeat(100_000)}`));
    const failure = String(await service.outcomeOf(operation));
    expect(failure.length).toBeLessThan(500);
    expect(failure).not.toMatch(/\p{Cc}/u);
  });
});

describe("an entity", () => {
  const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
  const parse = (entity: object) =>
    parseMachineAction(JSON.stringify({ id, type: "Isolate", status: "Pending", ...entity }), id, "test");
  const nothing = {
    title: null,
    scope: null,
    requestor: null,
    requestorComment: null,
    machineId: null,
    computerDnsName: null,
    creationDateTimeUtc: null,
    lastUpdateDateTimeUtc: null,
    cancellationRequestor: null,
    cancellationComment: null,
    cancellationDateTimeUtc: null,
    errorHResult: null,
    externalId: null,
    requestSource: null,
    relatedFileInfo: null,
    troubleshootInfo: null,
  };

  test("is the same with all other fields missing and with all of them null", () => {
    const bare = { id, type: "Isolate", status: "Pending", commands: [], ...nothing };
    expect(parse({})).toEqual(bare);
    expect(parse({ ...nothing, commands: null })).toEqual(bare);
  });

  test("of a live response may have commands with nothing in them", () => {
    const empty = {
      index: null,
      startTime: null,
      endTime: null,
      commandStatus: null,
      errors: [],
      command: null,
    };
    expect(parse({ commands: [{}, { command: {} }, { command: { params: [{}] } }] }).commands).toEqual([
      empty,
      { ...empty, command: { type: null, params: [] } },
      { ...empty, command: { type: null, params: [{ key: null, value: null }] } },
    ]);
  });

  test("with the old spelling Canceled is Cancelled, and no other status is changed", () => {
    expect(parse({ status: "Canceled" }).status).toBe("Cancelled");
    for (const status of ["canceled", "Cancelling", "Timeout", ""]) {
      expect(parse({ status }).status).toBe(status);
    }
  });

  test("with a byte order mark is read as well, by the transport", async () => {
    service.simulator.faults.next("get", {
      kind: "rewritten",
      rewrite: (answer) => ({ ...answer, body: `\ufeff${answer.body.toString()}` }),
    });
    expect(await service.outcomeOf("get")).toMatchObject({ id: service.actionId });
  });
});

describe("a status", () => {
  test.each(["Succeeded", "Failed", "TimeOut", "Cancelled"])("%s is final", (status) => {
    expect(isFinalStatus(status)).toBe(true);
  });
  test.each(["Pending", "InProgress", "Cancelling", "cancelled", "Timeout", "Completed", ""])(
    "%j is not, because it may change",
    (status) => {
      expect(isFinalStatus(status)).toBe(false);
    },
  );
});

test("names an action by its type and the best name of its machine", () => {
  const target = {
    type: "Isolate",
    machineId: "m1",
    computerDnsName: "host1",
    requestor: null,
    creationDateTimeUtc: null,
  };
  expect(describeMachineAction(target)).toBe("Isolate on host1");
  expect(describeMachineAction({ ...target, computerDnsName: null })).toBe("Isolate on m1");
  expect(describeMachineAction({ ...target, computerDnsName: null, machineId: null })).toBe(
    "Isolate on a machine that the service does not name yet",
  );
});
