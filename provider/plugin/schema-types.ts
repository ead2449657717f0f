import { z } from "zod";

/** What of a JSON Schema is translated. */
export interface JsonSchema {
  /** Zod writes a nullable number as two types, and other nullable values as alternatives. */
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly examples?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
}

export const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  examples: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
});

/** A type in a schema of Pulumi. */
export interface TypeReference {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeReference;
  readonly oneOf?: readonly TypeReference[];
}

/** A property in a schema of Pulumi. */
export interface Property extends TypeReference {
  readonly description: string;
  readonly secret?: true;
  readonly willReplaceOnChanges?: true;
}

/** An object's properties in a schema of Pulumi. */
export interface ObjectType {
  readonly description: string;
  readonly type: "object";
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
}

/** Texts of which a schema of Pulumi lists the known ones. */
export interface EnumType {
  readonly description: string;
  readonly type: "string";
  readonly enum: readonly { readonly value: string }[];
}

/** Names of the types of properties, by the property's name; where that is not enough, behind that of the type that has it. */
const typeNames: Readonly<Record<string, string>> = {
  expect: "MachineActionExpectation",
  match: "MachineActionMatch",
  onAlreadyEnded: "AlreadyEndedPolicy",
  "MachineActionMatch.statuses": "NonFinalStatus",
  statuses: "MachineActionStatus",
  types: "MachineActionType",
  "MachineActionExpectation.type": "MachineActionType",
  target: "MachineActionTarget",
  outcome: "Outcome",
  cancelledBy: "CancelledBy",
  commands: "LiveResponseCommand",
  command: "LiveResponseCommandLine",
  params: "LiveResponseParameter",
  relatedFileInfo: "RelatedFileInfo",
  troubleshootInfo: "TroubleshootInfo",
  cancelled: "BulkCancellationRecord",
  cancelledTooLate: "BulkCancellationRecord",
  endedOtherwise: "BulkCancellationRecord",
  pending: "BulkCancellationRecord",
  counts: "BulkCancellationCounts",
  machineActions: "MachineAction",
  cloud: "Cloud",
  region: "Region",
  onBlindPreview: "BlindPreviewPolicy",
};

/** Sentences about types that several properties share. Others are described as their property is. */
const sharedDescriptions: Readonly<Record<string, string>> = {
  MachineActionType: "Types of machine actions that are known. The service may add some.",
  MachineActionStatus: "Statuses of machine actions that are known.",
  NonFinalStatus: "Statuses of machine actions that can still be cancelled.",
  LiveResponseCommand: "A command of a live response.",
  LiveResponseParameter: "A parameter of a live-response command.",
  BulkCancellationRecord: "What became of one action of a bulk cancellation, as it was last read.",
  MachineAction: "A machine action as the service shows it.",
};

/** Translates zod schemas into types of a Pulumi package, and gathers those that need a name. */
export class SchemaTypes {
  readonly #named = new Map<string, ObjectType | EnumType>();

  /** All types that have a name, by their token. */
  get named(): Readonly<Record<string, ObjectType | EnumType>> {
    return Object.fromEntries([...this.#named].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /**
   * The properties of an object.
   *
   * @param direction outputs have plain texts where the service may add values; of inputs the known ones are listed
   */
  objectOf(schema: z.ZodType, direction: "input" | "output", description: string): ObjectType {
    const described = jsonSchema.parse(z.toJSONSchema(schema, { io: direction }));
    return this.#object("", described, direction, description);
  }

  /** One of some texts, and no other. */
  choice(name: string, values: readonly string[], description: string): TypeReference {
    return this.#enum(name, values, description);
  }

  #object(owner: string, schema: JsonSchema, direction: "input" | "output", description: string): ObjectType {
    const { properties = {}, required = [] } = schema;
    const isAlwaysThere = (name: string) => required.includes(name) && !isNullable(properties[name] ?? {});
    return {
      description,
      type: "object",
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          this.#property(owner, name, property, direction),
        ]),
      ),
      required: Object.keys(properties).filter(isAlwaysThere),
    };
  }

  #property(owner: string, name: string, schema: JsonSchema, direction: "input" | "output"): Property {
    const { description } = schema;
    if (description === undefined) {
      throw new TypeError(`${owner}.${name} has no description.`);
    }
    const type = this.#type(owner, name, schema, direction, description);
    return { ...type, description };
  }

  #type(
    owner: string,
    name: string,
    schema: JsonSchema,
    direction: "input" | "output",
    description: string,
  ): TypeReference {
    const { enum: values, examples, properties, items, anyOf } = schema;
    const [type, ...moreTypes] = typesOf(schema).filter((each) => each !== "null");
    const typeName = typeNames[`${owner}.${name}`] ?? typeNames[name];
    if (anyOf !== undefined) {
      const [only, ...others] = anyOf.filter((option) => !typesOf(option).includes("null"));
      if (only === undefined || others.length > 0) {
        throw new TypeError(`${owner}.${name} has several types.`);
      }
      return this.#type(owner, name, only, direction, description);
    }
    if (values !== undefined) {
      return this.#enum(mustBeNamed(typeName, owner, name), values, description);
    }
    if (items !== undefined) {
      return { type: "array", items: this.#type(owner, name, items, direction, description) };
    }
    if (properties !== undefined) {
      const own = mustBeNamed(typeName, owner, name);
      const object = this.#object(own, schema, direction, sharedDescriptions[own] ?? description);
      return this.#register(own, object);
    }
    if (type === "string" && examples !== undefined && direction === "input") {
      const known = this.#enum(mustBeNamed(typeName, owner, name), examples.map(String), description);
      return { oneOf: [{ type: "string" }, known] };
    }
    const isPrimitive = type === "string" || type === "boolean" || type === "number" || type === "integer";
    if (isPrimitive && moreTypes.length === 0) {
      return { type };
    }
    throw new TypeError(`${owner}.${name} has a type that a package of Pulumi cannot have.`);
  }

  #enum(name: string, values: readonly string[], description: string): TypeReference {
    return this.#register(name, {
      description: sharedDescriptions[name] ?? description,
      type: "string",
      enum: values.map((value) => ({ value })),
    });
  }

  #register(name: string, type: ObjectType | EnumType): TypeReference {
    const token = `defender:index:${name}`;
    // The form of the inputs, which come first, says more than that of the outputs.
    if (!this.#named.has(token)) {
      this.#named.set(token, type);
    }
    return { ...(type.type === "string" ? { type: "string" } : {}), $ref: `#/types/${token}` };
  }
}

function typesOf({ type = [] }: JsonSchema): readonly string[] {
  return typeof type === "string" ? [type] : type;
}

function isNullable(schema: JsonSchema): boolean {
  return [schema, ...(schema.anyOf ?? [])].some((each) => typesOf(each).includes("null"));
}

function mustBeNamed(typeName: string | undefined, owner: string, name: string): string {
  if (typeName === undefined) {
    throw new TypeError(`The type of ${owner}.${name} has no name.`);
  }
  return typeName;
}
