import manifest from "../../package.json" with { type: "json" };
import { pluginSchema } from "../schema/plugin-schema.ts";
import { limits } from "./limits.ts";
import { SourceReader } from "./public-declarations.ts";
import { reference } from "./reference.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** The documents that are written from the source, by their paths in the repository. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  const source = new SourceReader();
  return {
    "docs/reference.md": reference(source),
    "docs/limits.md": limits(source),
    "docs/troubleshooting.md": troubleshooting(source),
    "provider/plugin/schema.json": `${JSON.stringify(pluginSchema(source, manifest.version), undefined, 2)}\n`,
  };
}
