import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { simulatorConfig, simulatorTrust, withoutTypeCheck } from "../support/cancellation-stack.ts";
import { createEngineStack, type EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

async function entriesOf(...args: string[]): Promise<string> {
  const command = resolve(import.meta.dirname, "../../dist/command/main.js");
  const config = ["--config", `apiBaseUrl=${simulator.apiBaseUrl}`];
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args, ...config], {
    env: {
      PATH: process.env["PATH"],
      NODE_EXTRA_CA_CERTS: simulator.certificatePath,
      AZURE_TENANT_ID: simulator.tenantId,
      AZURE_CLIENT_ID: simulator.application.clientId,
      AZURE_CLIENT_SECRET: simulator.clientSecret,
      AZURE_AUTHORITY_HOST: simulator.authorityHost,
    },
  });
  return stdout;
}

test("what the command lists as yaml can be pasted into a list: it previews cleanly and is cancelled", async () => {
  const ids = [
    simulator.world.add({ type: "RunAntiVirusScan", requestor: "O'Neil: response #1" }).id,
    simulator.world.add({ type: "Isolate", requestorComment: "- contained\n- for now" }).id,
    // A machine that the service does not name, and an id that no guard can hold.
    simulator.world.add({ type: "Offboard", computerDnsName: "", machineId: "unknown" }).id,
  ];
  simulator.world.add({ type: "RunAntiVirusScan", status: "Succeeded" });
  const cancellations = await entriesOf(
    ...["list", "--output", "yaml", "--comment", "CHG-2071"],
    ...["RunAntiVirusScan", "Isolate", "Offboard"].flatMap((type) => ["--type", type]),
  );
  stack = await createEngineStack({
    program: {
      files: {
        "index.ts": `
import { cancelMachineActionsFromFile } from "pulumi-defender-endpoint";
export const { counts } = cancelMachineActionsFromFile("cancellations.yaml");`,
        "cancellations.yaml": cancellations,
      },
    },
    config: simulatorConfig(simulator),
    environment: { ...simulatorTrust(simulator), ...withoutTypeCheck },
  });
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  for (const id of ids) {
    expect(linesOf(preview)).toMatch(new RegExp(`${id}: .*: will be cancelled`));
  }
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  for (const id of ids) {
    expect(simulator.world.truth(id).action).toMatchObject({
      status: "Cancelled",
      cancellationComment: "CHG-2071",
    });
  }
});
