import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { describeMachineAction, type MachineAction } from "../../provider/defender/machine-action.ts";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";
import { oddFields } from "../../simulator/faults/odd-entities.ts";

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";
const essential = { id, type: "Isolate", status: "Pending" };
const parse = (entity: object) => machineActionSchema.parse({ ...essential, ...entity });
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
const bare = { ...essential, ...nothing, commands: [] };

describe("an entity", () => {
  test("is the same with all other fields missing, with all of them null, and with all of them empty", () => {
    const empty = Object.fromEntries(Object.keys(nothing).map((name) => [name, ""]));
    expect(parse({})).toEqual(bare);
    expect(parse({ ...nothing, commands: null })).toEqual(bare);
    expect(parse({ ...empty, commands: "" })).toEqual(bare);
  });

  test("without the id, the type or the status is none", () => {
    for (const name of Object.keys(essential)) {
      for (const value of [undefined, null, "", 7, {}]) {
        expect(machineActionSchema.safeParse({ ...essential, [name]: value }).success).toBe(false);
      }
    }
  });

  test.each(Object.entries(oddFields))("keeps its other facts beside odd fields: %s", (_, odd) => {
    const given = { ...bare, title: "Scan", machineId: "m1", errorHResult: 5, requestSource: "Portal" };
    const kept = Object.entries(given).filter(([name]) => !Object.keys(odd).includes(name));
    expect(parse({ ...given, ...odd })).toMatchObject(Object.fromEntries(kept));
  });

  test("has null for a fact of another shape", () => {
    const { numbers, textForNumber, troubleshootInfoAsText, fileInfoAsText } = oddFields;
    for (const odd of [numbers, textForNumber, troubleshootInfoAsText, fileInfoAsText]) {
      expect(parse(odd)).toEqual(bare);
    }
    expect(parse({ newField: 1 })).toEqual(bare);
  });

  test("has the troubleshooting mode of the service's metadata", () => {
    const troubleshootInfo = {
      expirationUtc: "2026-11-01T14:00:00Z",
      startTsModeUtc: "2026-11-01T10:00:00Z",
      paramsJsonFormatVersion: 1,
      state: 1,
    };
    expect(parse({ troubleshootInfo }).troubleshootInfo).toEqual(troubleshootInfo);
  });

  test("can be read from the state of every release", () => {
    expect(parse({ troubleshootInfo: null, outcome: "pending", target: {} })).toEqual(bare);
    expect(parse({ troubleshootInfo: "Diagnostic text" })).toEqual(bare);
  });

  test("with the old spelling Canceled is Cancelled, and no other status is changed", () => {
    expect(parse({ status: "Canceled" }).status).toBe("Cancelled");
    for (const status of ["canceled", "Cancelling", "Timeout"]) {
      expect(parse({ status }).status).toBe(status);
    }
  });

  test("has its id in lower case", () => {
    expect(parse({ id: id.toUpperCase() }).id).toBe(id);
  });
});

describe("the commands of an entity", () => {
  const empty = {
    index: null,
    startTime: null,
    endTime: null,
    commandStatus: null,
    errors: [],
    command: null,
  };

  test("may have nothing in them", () => {
    expect(parse({ commands: [{}, { command: {} }, { command: { params: [{}] } }] }).commands).toEqual([
      empty,
      { ...empty, command: { type: null, params: [] } },
      { ...empty, command: { type: null, params: [{ key: null, value: null }] } },
    ]);
  });

  test("are read as far as they can be, and what is none is left out", () => {
    expect(parse(oddFields.commandsOfOddParts).commands).toEqual([
      { ...empty, command: { type: null, params: [] } },
      { ...empty, commandStatus: "Paused" },
    ]);
    expect(parse(oddFields.commandsAsTexts).commands).toEqual([]);
    expect(parse({ commands: [{ errors: ["failed", 7, null] }] }).commands).toEqual([
      { ...empty, errors: ["failed"] },
    ]);
  });
});

/** What a program may only read. */
type ReadonlyProperties<Value> = Value extends string | number | null
  ? Value
  : Value extends (infer Item)[]
    ? ReadonlyProperties<Item>[]
    : { readonly [Name in keyof Value]: ReadonlyProperties<Value[Name]> };

test("the type that programs see is what the schema reads", () => {
  expectTypeOf<ReadonlyProperties<z.output<typeof machineActionSchema>>>().toEqualTypeOf<MachineAction>();
});

test("it is said why commands are secret", () => {
  expect(machineActionSchema.shape.commands.description).toMatch(
    /A secret, because .* a password or a token/,
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
