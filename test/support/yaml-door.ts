import { resolve } from "node:path";
import { stringify } from "yaml";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import type { FrontDoor } from "./story.ts";

/** Where the build lays the plugin. */
export const pluginFolder = resolve(import.meta.dirname, "../../dist/plugin");

/** What a YAML project says in Pulumi.yaml to find the plugin there. */
export const yamlProject = {
  runtime: "yaml",
  plugins: { providers: [{ name: "defender", path: pluginFolder }] },
};

/** The type of a cancellation through the plugin. */
export const cancellationType = "defender:index:MachineActionCancellation";

/** A program as YAML. Pulumi knows no aliases, which objects that occur twice would become. */
export function yamlOf(program: Readonly<Record<string, unknown>>): string {
  return stringify(program, { aliasDuplicateObjects: false });
}

/** A YAML program with the plugin. */
export const yamlDoor: FrontDoor = {
  name: "a YAML program with the plugin",
  project: yamlProject,
  prepare: (engine) => ensureYamlHost(engine),
  programOf: (declarations) => ({
    "Main.yaml": yamlOf({
      resources: Object.fromEntries(
        Object.entries(declarations).map(([name, declared]) => [
          name,
          { type: cancellationType, properties: { comment: "Cancelled by a test", ...declared } },
        ]),
      ),
    }),
  }),
};
