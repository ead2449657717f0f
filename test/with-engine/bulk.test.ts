import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { bulkClaims, createBulkStack, type DeclaredBulk } from "../support/bulk-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

const scans: DeclaredBulk = { match: { types: ["RunAntiVirusScan"] } };

async function start(declared: DeclaredBulk = scans): Promise<void> {
  stack = await createBulkStack(simulator, declared);
}

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await stack.dispose();
  await simulator.close();
});

const addScan = (fields: Parameters<Simulator["world"]["add"]>[0] = {}, script = {}) =>
  simulator.world.add({ type: "RunAntiVirusScan", ...fields }, script).id;
const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
const cancelledIds = () =>
  simulator.requests
    .matching({ operation: "cancel" })
    .map(({ actionId }) => actionId)
    .sort();
const statusOf = (id: string) => simulator.world.truth(id).action.status;

test("a preview shows what matches, an update cancels exactly that, and the next one changes nothing in one call", async () => {
  const first = addScan({ computerDnsName: "host1.contoso.example" });
  const second = addScan({ computerDnsName: "host2.contoso.example" });
  const running = addScan({ status: "InProgress" });
  const isolation = simulator.world.add({ type: "Isolate" }).id;
  await start();

  const preview = await stack.preview("--diff");
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview)).toMatch(
    new RegExp(
      `${first}: RunAntiVirusScan on host1.contoso.example, Pending for 1 min, requested by soc@contoso.example`,
    ),
  );
  for (const id of [first, second]) {
    expect(preview.stdout).toMatch(new RegExp(`${id}\\s*: \\{`));
  }
  for (const id of [running, isolation]) {
    expect(preview.stdout + linesOf(preview)).not.toContain(id);
  }
  expect(cancelCalls()).toBe(0);

  const up = await stack.up();
  expect(up, linesOf(up)).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect(cancelledIds()).toEqual([first, second].sort());
  for (const id of [first, second]) {
    expect(statusOf(id)).toBe("Cancelled");
  }
  expect(statusOf(running)).toBe("InProgress");
  expect(statusOf(isolation)).toBe("Pending");
  expect(await stack.outputs()).toMatchObject({
    cancelled: expect.arrayContaining([
      expect.objectContaining({
        id: first,
        computerDnsName: "host1.contoso.example",
        cancelledBy: "thisResource",
        cancellationRequestor: simulator.application.clientId,
        cancellationComment: "Cancelled by a test",
        cancellationDateTimeUtc: expect.stringMatching(/^2\d{3}-.*Z$/),
      }),
    ]),
    counts: { cancelled: 2, cancelledTooLate: 0, endedOtherwise: 0, pending: 0 },
  });

  simulator.requests.clear();
  const again = await stack.up("--expect-no-changes");
  expect(again.code, linesOf(again)).toBe(0);
  expect(simulator.requests.count({ server: "defender" })).toBe(1);
});

test("a match that comes up later is cancelled by the next update, and both are kept", async () => {
  const early = addScan();
  await start();
  expect((await stack.up()).code).toBe(0);
  expect((await stack.up("--expect-no-changes")).code).toBe(0);

  const late = addScan();
  const preview = await stack.preview();
  expect(preview.changeSummary).toMatchObject({ update: 1 });
  const up = await stack.up();
  expect(up, linesOf(up)).toMatchObject({ code: 0, changeSummary: { update: 1 } });
  expect(cancelledIds()).toEqual([early, late].sort());
  const claims = await bulkClaims(stack);
  expect(claims?.cancelled.map(({ id }) => id)).toEqual([late, early]);
  expect(claims?.counts).toMatchObject({ cancelled: 2, pending: 0 });
});

test("more matches than allowed: the preview fails with the list, the update fails alone, and nothing is cancelled", async () => {
  const ids = [addScan(), addScan(), addScan()];
  await start({ ...scans, maxCancellations: 2 });

  const preview = await stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview)).toContain("3 machine actions match");
  for (const id of ids) {
    expect(linesOf(preview)).toContain(id);
  }

  const up = await stack.up();
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toContain("maxCancellations is 2, so none is cancelled");
  for (const id of ids) {
    expect(linesOf(up)).toContain(id);
  }
  expect(cancelCalls()).toBe(0);
  expect(await bulkClaims(stack)).toBeUndefined();
});

test("the state names the provider by a subpath that stays", async () => {
  await start();
  expect((await stack.up()).code).toBe(0);
  const { deployment } = await stack.exportState();
  const resource = deployment.resources?.find(({ type }) => type.includes("Bulk"));
  expect(resource).toMatchObject({
    type: "pulumi-nodejs:dynamic/defender:BulkMachineActionCancellation",
    outputs: { __provider: 'exports.handler = () => require("pulumi-defender-endpoint/bulk-provider");' },
  });
  // The mark of a preview and the set leave no trace in the outputs.
  expect(Object.keys(resource?.outputs ?? {}).sort()).toEqual([
    "__provider",
    "cancelled",
    "cancelledTooLate",
    "comment",
    "counts",
    "endedOtherwise",
    "match",
    "pending",
  ]);
  expect(resource?.inputs).not.toHaveProperty("__preview");
});
