import { expect, test } from "vitest";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";
import {
  bulkMachineActionCancellationType,
  machineActionCancellationType,
  pluginBulkCancellationType,
  pluginCancellationType,
} from "../../provider/dynamic/resource-type.ts";
import { pluginResources } from "../../provider/plugin/plugin-resources.ts";
import schema from "../../provider/plugin/schema.json" with { type: "json" };
import { outputNames, schemaText } from "../../provider/plugin/schema.ts";

const cancellation = "defender:index:MachineActionCancellation";

/** Every object of the schema that stands for a property. */
function propertiesIn(value: unknown, path = ""): readonly (readonly [string, object])[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]): (readonly [string, object])[] => {
    const isProperties = ["properties", "inputProperties", "variables"].includes(key);
    const own = isProperties && typeof inner === "object" && inner !== null ? Object.entries(inner) : [];
    const named = own.map(([name, property]) => [`${path}.${name}`, Object(property)] as const);
    return [...named, ...propertiesIn(inner, `${path}.${key}`)];
  });
}

test("the engine gets the schema as it is committed", () => {
  expect(JSON.parse(schemaText)).toEqual(schema);
});

test("no property is of any type, and each has a description", () => {
  const properties = propertiesIn(schema);
  expect(properties.length).toBeGreaterThan(100);
  const loose = properties.filter(
    ([, property]) =>
      !("type" in property || "$ref" in property || "oneOf" in property) ||
      !("description" in property && String(property.description).trim() !== ""),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
  expect(schemaText).not.toContain("pulumi.json#/Any");
});

test("no property has a default: an SDK would give it as an input, and a stack that moves to that language would change", () => {
  const withDefault = propertiesIn(schema).filter(([, property]) => "default" in property);
  expect(withDefault.map(([path]) => path)).toEqual([]);
});

test("a cancellation has every fact of the entity as an output", () => {
  const { id: _, ...facts } = machineActionSchema.shape;
  expect(outputNames(cancellation)).toEqual(expect.arrayContaining(Object.keys(facts)));
});

test("each kind of resource has its counterpart behind the other door as an alias, so that a stack moves both ways", () => {
  const tokens = [pluginCancellationType, pluginBulkCancellationType];
  expect(Object.keys(schema.resources).sort()).toEqual(tokens.toSorted());
  expect(Object.keys(pluginResources).sort()).toEqual(tokens.toSorted());
  expect(Object.values(schema.resources).map(({ aliases }) => aliases)).toEqual([
    [{ type: machineActionCancellationType }],
    [{ type: bulkMachineActionCancellationType }],
  ]);
});

test("another id replaces, and commands and credentials are secrets", () => {
  expect(schema.resources[cancellation]).toMatchObject({
    inputProperties: { machineActionId: { willReplaceOnChanges: true } },
    properties: { commands: { secret: true } },
  });
  const secret = Object.entries(schema.provider.inputProperties).filter(
    ([, property]) => "secret" in property,
  );
  expect(secret.map(([name]) => name)).toEqual([
    "clientSecret",
    "clientCertificatePassword",
    "oidcToken",
    "oidcRequestToken",
  ]);
});
