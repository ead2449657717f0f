import { z } from "zod";

/** The part of a JSON Schema that zod writes for the schemas of the provider. */
export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly examples?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.string()).optional(),
    examples: z.array(z.string()).optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    items: jsonSchema.optional(),
    anyOf: z.array(jsonSchema).optional(),
  }),
);

/** Writes a zod schema as JSON Schema: `input` as somebody gives the value, `output` as it is when it was read. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  return jsonSchema.parse(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
}

/** The schema without null, and whether null was allowed. Pulumi says the same by leaving a property optional. */
export function withoutNull(schema: JsonSchema): {
  readonly schema: JsonSchema;
  readonly isNullable: boolean;
} {
  const { anyOf, ...rest } = schema;
  if (Array.isArray(schema.type)) {
    const [type, ...more] = schema.type.filter((name) => name !== "null");
    if (type === undefined || more.length > 0) {
      throw new Error(`${JSON.stringify(schema)} has several types.`);
    }
    return { schema: { ...rest, type }, isNullable: schema.type.includes("null") };
  }
  if (anyOf === undefined) {
    return { schema, isNullable: false };
  }
  const [only, ...more] = anyOf.filter(({ type }) => type !== "null");
  if (only === undefined || more.length > 0) {
    throw new Error(`${JSON.stringify(schema)} has several types.`);
  }
  return { schema: { ...only, ...rest }, isNullable: more.length < anyOf.length - 1 };
}
