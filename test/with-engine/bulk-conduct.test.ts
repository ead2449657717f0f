import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { bulkClaims, bulkProgram, createBulkStack, type DeclaredBulk, idsOf } from "../support/bulk-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

const match = { types: ["RunAntiVirusScan"] };

let simulator: Simulator;
let stack: EngineStack;

beforeEach(async () => {
  simulator = await startSimulator({ endpoints: { pageSize: 2 } });
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

async function start(declared: DeclaredBulk): Promise<void> {
  stack = await createBulkStack(simulator, declared);
}

const addScan = (script: Parameters<Simulator["world"]["add"]>[1] = {}) =>
  simulator.world.add({ type: "RunAntiVirusScan" }, script).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

test("containment is cancelled only by a resource that names its type", async () => {
  const isolation = simulator.world.add({ type: "Isolate", computerDnsName: "host1" }).id;
  const hosts = { computerDnsNames: ["HOST1."] };
  await start({ match: hosts });
  expect((await stack.up()).code).toBe(0);
  expect(cancelCalls()).toBe(0);

  await stack.writeProgram(bulkProgram({ match: { ...hosts, types: ["Isolate"] } }));
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(simulator.world.truth(isolation).action.status).toBe("Cancelled");
});

test("with a connection of its own it signs in by that, in the preview, too", async () => {
  const id = addScan();
  stack = await createBulkStack(
    simulator,
    { match },
    {
      config: {
        "defender:clientSecret": { secret: "wrong~secret-of-this-test" },
        "other:clientSecret": { secret: simulator.clientSecret },
      },
    },
  );
  await stack.writeProgram({
    "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import { BulkMachineActionCancellation, Provider } from "pulumi-defender-endpoint";
const config = new pulumi.Config("defender");
const provider = new Provider("other", {
  tenantId: config.require("tenantId"),
  clientId: config.require("clientId"),
  clientSecret: new pulumi.Config("other").requireSecret("clientSecret"),
  apiBaseUrl: config.require("apiBaseUrl"),
  authorityHost: config.require("authorityHost"),
});
new BulkMachineActionCancellation("bulk", { match: ${JSON.stringify(match)}, comment: "c" }, { provider });`,
  });
  const preview = await stack.preview();
  expect(linesOf(preview)).toContain(`${id}: RunAntiVirusScan on`);
  const up = await stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([id]);
});
