import { resolve } from "node:path";

import { stringify } from "yaml";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { pluginExecutable, pluginFolder } from "../../tools/plugin/bundle.ts";
import type { Declarations } from "./cancellation-stack.ts";
import type { FrontDoor } from "./front-door.ts";

/** A project of a YAML program that uses the plugin as it is built. */
export const pluginProject = {
  runtime: "yaml",
  plugins: { providers: [{ name: "defender", path: resolve(pluginFolder) }] },
};

/** A YAML program with the plugin. */
export const yamlDoor: FrontDoor = {
  name: "a YAML program with the plugin",
  project: pluginProject,
  prepare: (engine) => ensureYamlHost(engine),
  programOf: (declarations) => ({
    "Main.yaml": yamlOf({ resources: resourcesOf(declarations) }),
  }),
  processWords: pluginExecutable,
  hostProperties: [],
};

/** A program as YAML. The language host knows no aliases, which an object that occurs twice would become. */
export function yamlOf(program: object): string {
  return stringify(program, { aliasDuplicateObjects: false });
}

/** A value of a YAML program that is another's, for example `stop-scan.outcome`. */
export function interpolated(path: string): string {
  return `$\{${path}}`;
}

function resourcesOf(declarations: Declarations): object {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, declared]) => {
      const properties = { comment: "Cancelled by a test", ...declared };
      return [name, { type: "defender:MachineActionCancellation", properties }];
    }),
  );
}
