import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { bulkInputsSchema } from "../../provider/resources/bulk/inputs.ts";
import { cancellationInputsSchema } from "../../provider/resources/cancellation/inputs.ts";
import { type JsonSchema, jsonSchemaOf } from "../schema/json-schema.ts";
import { code } from "./markdown.ts";
import type { Declaration, Member } from "./public-declarations.ts";

const schemas = {
  MachineActionCancellationArgs: cancellationInputsSchema,
  BulkMachineActionCancellationArgs: bulkInputsSchema,
} as const;

/**
 * The inputs of a resource as its schema checks them, with the types that its interface declares; undefined for a name that no
 * schema belongs to.
 */
export function inputTable({ name, members }: Declaration, all: readonly Declaration[]): string | undefined {
  const schema = Object.entries(schemas).find(([known]) => known === name)?.[1];
  if (schema === undefined) {
    return undefined;
  }
  const described = jsonSchemaOf(schema, "input");
  return markdownTable(["Input", "Type", "Required", "Meaning"], rowsOf(described, "", members, all));
}

function rowsOf(
  schema: JsonSchema,
  prefix: string,
  members: readonly Member[],
  all: readonly Declaration[],
): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const member = members.find((candidate) => candidate.name === name);
    if (member === undefined) {
      throw new Error(`No interface declares the input ${prefix}${name}.`);
    }
    const inner = all.find((declaration) => new RegExp(`\\b${declaration.name}\\b`).test(member.type));
    return [
      [
        code(prefix + name),
        code(member.type),
        schema.required?.includes(name) === true ? "yes" : "no",
        property.description ?? "",
      ],
      ...rowsOf(property, `${prefix}${name}.`, inner?.members ?? [], all),
    ];
  });
}
