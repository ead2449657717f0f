import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { ensureYamlHost } from "../../tools/engine/yaml-host.ts";
import { bulkClaims, bulkProgram, createBulkStack, type DeclaredBulk } from "../support/bulk-stack.ts";
import { withoutTypeCheck } from "../support/cancellation-stack.ts";
import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";
import { theEngine } from "../support/the-engine.ts";
import { pluginProject, yamlOf } from "../support/yaml-door.ts";

const declared: DeclaredBulk = {
  match: { types: ["RunAntiVirusScan", "Offboard"] },
  comment: "Cancelled by a test",
  waitTimeoutSeconds: 3,
};

const doors = [
  {
    name: "a TypeScript program with the dynamic resource",
    program: { files: bulkProgram(declared) },
  },
  {
    name: "a YAML program with the plugin",
    program: {
      files: {
        "Main.yaml": yamlOf({
          resources: { bulk: { type: "defender:BulkMachineActionCancellation", properties: declared } },
        }),
      },
      project: pluginProject,
    },
  },
];

beforeAll(async () => ensureYamlHost(await theEngine()));

/** Of two actions, the service cancels one. Of the other it only says so. It refuses every list of values. */
describe.each(doors)("$name, by a service that lies and refuses `in`", ({ program }) => {
  let simulator: Simulator;
  let stack: EngineStack;
  let up: OperationResult;
  let honest: string;
  let lying: string;

  beforeAll(async () => {
    simulator = await startSimulator({ endpoints: { inRefusedOn: ["id", "type", "machineId"] } });
    honest = simulator.world.add({ type: "Offboard" }).id;
    const cancel = { takesEffect: "never", answerShows: { status: "Cancelled" } } as const;
    lying = simulator.world.add({ type: "RunAntiVirusScan" }, { cancel }).id;
    stack = await createBulkStack(simulator, declared, { program, environment: withoutTypeCheck });
    up = await stack.up();
  });

  afterAll(async () => {
    await stack.dispose();
    await simulator.close();
  });

  test("what is only said to be cancelled is pending, and an error of the update", async () => {
    expect(up.code).not.toBe(0);
    expect(linesOf(up)).toContain(`${lying}: RunAntiVirusScan on`);
    expect(linesOf(up)).toMatch(/is still Pending after 3 s/);
    expect(await bulkClaims(stack)).toMatchObject({
      cancelled: [{ id: honest }],
      pending: [{ id: lying, status: "Pending" }],
      counts: { cancelled: 1, pending: 1 },
    });
  });

  test("what it refuses to list is asked by comparisons, after one refusal on each field", () => {
    const queriesWith = (status: number) =>
      simulator.requests
        .matching({ operation: "list", status })
        .map(({ query }) => decodeURIComponent(query));
    const refused = queriesWith(400);
    expect(refused.map((query) => /(\w+) in /.exec(query)?.[1]).sort()).toEqual(["id", "type"]);
    const answered = queriesWith(200).join("\n");
    expect(answered).toContain("(type eq 'RunAntiVirusScan' or type eq 'Offboard')");
    expect(answered).toContain(`id eq ${honest}`);
  });
});
