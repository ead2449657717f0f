import { describe, expect, test } from "vitest";
import { z } from "zod";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";
import { SourceReader } from "../../tools/reference/public-declarations.ts";

// One reader for all: it has the compiler read the whole package, which takes seconds.
const source = new SourceReader();
const resource = source.declarationIn(
  "provider/program/machine-action-cancellation.ts",
  "MachineActionCancellation",
);
const { id: _, ...outputs } = machineActionSchema.shape;

test.each(Object.entries(outputs))(
  "the output %s says of itself what the entity's schema says",
  (name, field) => {
    const documented = resource.members.find((member) => member.name === name);
    expect(documented?.text).toBe(field.description);
  },
);

describe("what the types say of their fields is what the schema says", () => {
  /** The object in a field: in a list, or instead of null. */
  const objectIn = ({
    items,
    anyOf,
    ...schema
  }: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema => {
    const inner = Array.isArray(items) ? undefined : (items ?? anyOf?.find(({ type }) => type === "object"));
    return typeof inner === "object" ? inner : schema;
  };
  const { properties = {} } = z.toJSONSchema(machineActionSchema);
  const field = (path: string): z.core.JSONSchema.BaseSchema =>
    path.split(".").reduce<z.core.JSONSchema.BaseSchema>(
      (schema, name) => {
        const property = objectIn(schema).properties?.[name];
        return typeof property === "object" ? property : {};
      },
      { properties },
    );

  test.each([
    ["MachineAction", undefined],
    ["LiveResponseCommand", "commands"],
    ["LiveResponseCommandDetails", "commands.command"],
    ["LiveResponseParameter", "commands.command.params"],
    ["RelatedFileInfo", "relatedFileInfo"],
    ["TroubleshootInfo", "troubleshootInfo"],
  ])("%s", (name, path) => {
    const { members } = source.declarationIn("provider/defender/machine-action.ts", name);
    const schema = path === undefined ? { properties } : objectIn(field(path));
    const described = Object.entries(schema.properties ?? {}).map(([field, property]) => [
      field,
      typeof property === "object" ? property.description : undefined,
    ]);
    expect(members.length).toBeGreaterThan(1);
    expect(members.map(({ name, text }) => [name, text])).toEqual(described);
  });
});
