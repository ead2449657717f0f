import { type JsonSchema, withoutNull } from "./json-schema.ts";

/** A type in a Pulumi schema. @see https://www.pulumi.com/docs/using-pulumi/pulumi-packages/schema/ */
export interface TypeSpec {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
}

/**
 * A property in a Pulumi schema. It has no default: SDKs write one down as an input that the program gave, other languages
 * and the dynamic resource do not, and a stack that moves between them would change.
 */
export type PropertySpec = TypeSpec & {
  readonly description: string;
  readonly secret?: true;
  readonly willReplaceOnChanges?: true;
};

/** The properties of an object, and which of them are always there. */
export interface ObjectSpec {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

/** A named type: an object, or a text of a known vocabulary. */
export type NamedTypeSpec = { readonly description: string } & (
  | (ObjectSpec & { readonly type: "object" })
  | { readonly type: "string"; readonly enum: readonly { readonly value: string }[] }
);

/** The named types of a schema, collected while properties are written. */
export class TypeSpecs {
  readonly #nameOf: (path: string) => string | undefined;
  readonly #types = new Map<string, NamedTypeSpec>();

  /** @param nameOf gives the name of an object or a vocabulary by the path of its property, for example `commands.command` */
  constructor(nameOf: (path: string) => string | undefined) {
    this.#nameOf = nameOf;
  }

  /** All types by their tokens. */
  get all(): Readonly<Record<string, NamedTypeSpec>> {
    return Object.fromEntries([...this.#types].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /**
   * Writes the properties of an object.
   *
   * @param path path of the object, empty at the top
   * @throws {Error} when a property has no description, or a type that would be `Any` in an SDK
   */
  objectSpec({ properties = {}, required = [] }: JsonSchema, path = ""): ObjectSpec {
    const entries = Object.entries(properties).map(([name, property]) => {
      const { schema, isNullable } = withoutNull(property);
      return { name, isNullable, spec: this.#propertySpec(schema, path === "" ? name : `${path}.${name}`) };
    });
    return {
      properties: Object.fromEntries(entries.map(({ name, spec }) => [name, spec])),
      required: entries
        .filter(({ name, isNullable }) => required.includes(name) && !isNullable)
        .map(({ name }) => name),
    };
  }

  #propertySpec(schema: JsonSchema, path: string): PropertySpec {
    if (schema.description === undefined) {
      throw new Error(`${path} has no description.`);
    }
    return { ...this.#typeSpec(schema, path), description: schema.description };
  }

  #typeSpec({ type, items, examples, ...schema }: JsonSchema, path: string): TypeSpec {
    if (schema.enum !== undefined) {
      return this.#named(path, {
        description: schema.description ?? path,
        type: "string",
        enum: schema.enum.map((value) => ({ value })),
      });
    }
    switch (type) {
      case "string": {
        const name = this.#nameOf(path);
        // An open vocabulary: completion offers the known values, and any other passes.
        return examples === undefined || name === undefined
          ? { type }
          : {
              oneOf: [
                { type },
                this.#named(path, {
                  description: schema.description ?? path,
                  type,
                  enum: examples.map((value) => ({ value })),
                }),
              ],
            };
      }
      case "number":
      case "integer":
      case "boolean":
        return { type };
      case "array":
        if (items === undefined) {
          break;
        }
        return {
          type,
          items: this.#typeSpec(
            { description: schema.description ?? path, ...withoutNull(items).schema },
            path,
          ),
        };
      case "object":
        if (schema.properties === undefined) {
          break;
        }
        return this.#named(path, {
          description: schema.description ?? path,
          type,
          ...this.objectSpec(schema, path),
        });
    }
    throw new Error(`${path} would be Any.`);
  }

  #named(path: string, spec: NamedTypeSpec): TypeSpec {
    const name = this.#nameOf(path);
    if (name === undefined) {
      throw new Error(`${path} needs the name of a type.`);
    }
    const token = `defender:index:${name}`;
    this.#types.set(token, spec);
    return { $ref: `#/types/${token}` };
  }
}
