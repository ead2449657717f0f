import { z } from "zod";
import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { bulkInputsSchema } from "../../provider/resources/bulk/inputs.ts";
import { cancellationInputsSchema } from "../../provider/resources/cancellation/inputs.ts";
import { code } from "./markdown.ts";
import type { Declaration, Member } from "./public-declarations.ts";

interface JsonSchema {
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  description: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
});

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
  const described = jsonSchema.parse(z.toJSONSchema(schema, { io: "input" }));
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
