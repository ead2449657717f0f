import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { secretKeys } from "../../provider/configuration/setting-names.ts";
import { packageSchema } from "../../provider/plugin/schema.ts";

const schema = packageSchema(manifest.version);

/** Every object within a value, with the names that lead to it. */
function objectsIn(value: unknown, path = ""): readonly (readonly [string, object])[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([name, each]) => objectsIn(each, `${path}/${name}`));
  return [[path, value], ...inner];
}

test("schema.json is what the sources say; npm run schema writes it", async () => {
  expect(JSON.parse(await readFile("schema.json", "utf8"))).toEqual(schema);
});

test("every property has a type of its own and a description", () => {
  const properties = objectsIn(schema)
    .filter(([path]) => /\/(properties|inputProperties|variables)$/.test(path))
    .flatMap(([path, each]) =>
      Object.entries(each).map(([name, value]) => [`${path}/${name}`, value] as const),
    );
  expect(properties.length).toBeGreaterThan(100);
  for (const [path, property] of properties) {
    expect(property, path).toHaveProperty("description");
    expect(
      Object.keys(property).some((key) => ["type", "$ref", "oneOf"].includes(key)),
      path,
    ).toBe(true);
  }
  expect(JSON.stringify(schema)).not.toMatch(/pulumi\.json#\/Any|"type":\[/);
});

test("every type that is named is described, and every enum has values", () => {
  for (const [token, type] of Object.entries(schema.types)) {
    expect(type.description.length, token).toBeGreaterThan(10);
    expect("enum" in type ? type.enum.length : 1, token).toBeGreaterThan(0);
  }
});

test("the settings that are secret, and the commands of an action, are secret", () => {
  const secret = objectsIn(schema)
    .filter(([, value]) => "secret" in value)
    .map(([path]) => path.split("/").at(-1));
  expect(new Set(secret)).toEqual(new Set([...secretKeys, "commands"]));
});

test("another action replaces, and nothing else does", () => {
  const replacing = objectsIn(schema).filter(([, value]) => "willReplaceOnChanges" in value);
  expect(replacing.map(([path]) => path)).toEqual([
    "/resources/defender:index:MachineActionCancellation/inputProperties/machineActionId",
  ]);
});

test("a misspelt type of action is no fault of the schema, which lists those that are known", () => {
  expect(schema.types["defender:index:MachineActionExpectation"]).toMatchObject({
    properties: {
      type: { oneOf: [{ type: "string" }, { $ref: "#/types/defender:index:MachineActionType" }] },
    },
  });
});
