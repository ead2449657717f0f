import { z } from "zod";
import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { bulkInputsSchema } from "../../provider/resources/bulk/inputs.ts";
import { cancellationInputsSchema } from "../../provider/resources/cancellation/inputs.ts";
import { code } from "./markdown.ts";

interface JsonSchema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
});

const schemas = {
  MachineActionCancellationArgs: cancellationInputsSchema,
  BulkMachineActionCancellationArgs: bulkInputsSchema,
} as const;

/** The inputs of a resource as its schema checks them, by the name of their interface; undefined for any other name. */
export function inputTable(name: string): string | undefined {
  const schema = Object.entries(schemas).find(([known]) => known === name)?.[1];
  if (schema === undefined) {
    return undefined;
  }
  const described = jsonSchema.parse(z.toJSONSchema(schema, { io: "input" }));
  return markdownTable(["Input", "Type", "Required", "Meaning"], rowsOf(described, ""));
}

function rowsOf(schema: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    [
      code(prefix + name),
      typeOf(property),
      schema.required?.includes(name) === true ? "yes" : "no",
      property.description ?? "",
    ],
    ...rowsOf(property, `${prefix}${name}.`),
  ]);
}

function typeOf({ type, enum: choices, items }: JsonSchema): string {
  if (choices !== undefined) {
    return choices.map(code).join(" or ");
  }
  return items === undefined ? (type ?? "") : `list of ${typeOf(items)}`;
}
