import { resolve } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { listJsonSchema } from "../../provider/cancellation-list/list-schema.ts";
import { knownMachineActionTypes } from "../../provider/defender/machine-action-type.ts";
import { cancellationInputProblems } from "../../provider/resources/cancellation/inputs.ts";

const published = resolve(import.meta.dirname, "../../cancellations.schema.json");

test("the published JSON Schema is that of the source; `vitest -u` writes it anew", async () => {
  await expect(`${JSON.stringify(listJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(published);
});

const asEditor = new Ajv().compile(listJsonSchema());

const id = "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f";

test.each<[string, unknown]>([
  ["the two compulsory inputs", { machineActionId: id, comment: "Why" }],
  ["an id in capitals", { machineActionId: id.toUpperCase(), comment: "Why" }],
  ["an id that is no GUID", { machineActionId: "4711", comment: "Why" }],
  ["no id", { comment: "Why" }],
  ["a blank comment", { machineActionId: id, comment: " \n" }],
  ["a comment of several lines", { machineActionId: id, comment: "\nWhy\nnot" }],
  ["a number as comment", { machineActionId: id, comment: 42 }],
  ["an unknown input", { machineActionId: id, comment: "Why", expct: {} }],
  ["a full guard", guarded({ type: "Isolate", machineId: "0123456789ABCDEF0123456789abcdef01234567" })],
  ["an unknown field of the guard", guarded({ machine: "host1" })],
  ["a machine id of the wrong form", guarded({ machineId: "host1" })],
  ["a type that nobody documents", guarded({ type: "ReimageTheWholeMachine" })],
  ["a policy", { machineActionId: id, comment: "Why", onAlreadyEnded: "accept" }],
  ["an unknown policy", { machineActionId: id, comment: "Why", onAlreadyEnded: "ignore" }],
  ["no wait", { machineActionId: id, comment: "Why", waitTimeoutSeconds: 0 }],
  ["a negative wait", { machineActionId: id, comment: "Why", waitTimeoutSeconds: -1 }],
  ["a wait beyond a day", { machineActionId: id, comment: "Why", waitTimeoutSeconds: 86_401 }],
  ["a wait as text", { machineActionId: id, comment: "Why", waitTimeoutSeconds: "300" }],
])("an editor says of %s what the run says", (_, entry) => {
  expect(asEditor([entry])).toBe(cancellationInputProblems(entry).length === 0);
});

test("an editor offers the known types", () => {
  expect(JSON.stringify(listJsonSchema())).toContain(
    JSON.stringify({ examples: knownMachineActionTypes }).slice(1, -1),
  );
});

function guarded(expectation: object) {
  return { machineActionId: id, comment: "Why", expect: expectation };
}
