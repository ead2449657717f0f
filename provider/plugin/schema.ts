import { z } from "zod";
import schema from "./schema.json";

/** The plugin's schema, as SDKs are generated from it. `npm run docs` writes it from the provider's own schemas. */
export const schemaText = JSON.stringify(schema);

const resourcesSchema = z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()) }));

const resources = resourcesSchema.parse(schema.resources);

/** The outputs of a kind of resource, inputs among them. */
export function outputNames(token: string): readonly string[] {
  return Object.keys(resources[token]?.properties ?? {});
}
