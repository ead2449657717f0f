import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { pluginExecutable, pluginFolder } from "../../tools/plugin/bundle.ts";
import { yamlOf } from "../support/yaml-door.ts";
import type { Plugin, SubjectProgram } from "./subject-program.ts";

/** Our plugin as it is built. */
const plugin: Plugin = { name: "defender", folder: pluginFolder, script: pluginExecutable };

/** A YAML program with a cancellation for each action. */
export const yamlOverPlugin: SubjectProgram = {
  folder: "plugin-yaml",
  plugin,
  prepare: (engine) => ensureYamlHost(engine),
  files: (declared) => ({
    "Main.yaml": yamlOf({
      resources: Object.fromEntries(
        Object.entries(declared).map(([name, properties]) => [
          name,
          { type: "defender:MachineActionCancellation", properties },
        ]),
      ),
    }),
  }),
};

/** A Node.js program with the same. */
export const nodeOverPlugin: SubjectProgram = { folder: "plugin-node", plugin };
