import { beforeAll, test } from "vitest";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import type { EngineStackOptions } from "../support/engine-stack.ts";
import { type Declared, expectToMoveToDynamicResource, expectToMoveToPlugin } from "../support/moves.ts";
import { theEngine } from "../support/the-engine.ts";
import { interpolated, pluginProject, yamlOf } from "../support/yaml-door.ts";

const yamlProgram = ({ single, bulk, elsewhere, connection }: Declared): EngineStackOptions["program"] => ({
  files: {
    "Main.yaml": yamlOf({
      resources: {
        single: { type: "defender:MachineActionCancellation", properties: single },
        bulk: { type: "defender:BulkMachineActionCancellation", properties: bulk },
        subsidiary: { type: "pulumi:providers:defender", properties: connection },
        elsewhere: {
          type: "defender:MachineActionCancellation",
          properties: elsewhere,
          options: { provider: interpolated("subsidiary") },
        },
      },
    }),
  },
  project: pluginProject,
});

beforeAll(async () => ensureYamlHost(await theEngine()));

test("from the dynamic resource to the plugin: the first up changes nothing and cancels nothing, and the next refresh takes the host's properties out", () =>
  expectToMoveToPlugin(yamlProgram));

test("from the plugin to the dynamic resource: the first up updates the state without a cancel call, and nothing after it changes", () =>
  expectToMoveToDynamicResource(yamlProgram));
