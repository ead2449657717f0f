import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  bulkClaims,
  bulkProgram,
  idsOf,
  openScansInBulk,
  type ScansInBulk,
  scanMatch,
} from "../support/bulk-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

// What goes wrong on the way: second-stage/bulk.test.ts.

let bulk: ScansInBulk;
let first: string;
let second: string;
let running: string;
let isolation: string;
let late: string;

// One stack for all tests: each begins with what the one before has left.
beforeAll(async () => {
  bulk = await openScansInBulk();
  first = bulk.addScan({ computerDnsName: "host1.contoso.example" });
  second = bulk.addScan({ computerDnsName: "host2.contoso.example" });
  running = bulk.addScan({ status: "InProgress" });
  isolation = bulk.simulator.world.add({ type: "Isolate", computerDnsName: "host7" }).id;
});

beforeEach(() => bulk.simulator.requests.clear());

afterAll(() => bulk.dispose());

const callsToDefender = () => bulk.simulator.requests.count({ server: "defender" });

test("a preview shows what matches, and cancels nothing", async () => {
  const preview = await bulk.stack.preview("--diff");
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
  expect(bulk.cancelCalls()).toBe(0);
});

test("an update cancels exactly that", async () => {
  const up = await bulk.stack.up();
  expect(up, linesOf(up)).toMatchObject({ code: 0, changeSummary: { create: 2 } });
  expect(bulk.cancelledIds()).toEqual([first, second].sort());
  for (const id of [first, second]) {
    expect(bulk.statusOf(id)).toBe("Cancelled");
  }
  expect(bulk.statusOf(running)).toBe("InProgress");
  expect(bulk.statusOf(isolation)).toBe("Pending");
  expect(await bulk.stack.outputs()).toMatchObject({
    cancelled: expect.arrayContaining([
      expect.objectContaining({
        id: first,
        computerDnsName: "host1.contoso.example",
        cancelledBy: "thisResource",
        cancellationRequestor: bulk.simulator.application.clientId,
        cancellationComment: "Cancelled by a test",
        cancellationDateTimeUtc: expect.stringMatching(/^2\d{3}-.*Z$/),
      }),
    ]),
    counts: { cancelled: 2, cancelledTooLate: 0, endedOtherwise: 0, pending: 0 },
  });
});

test("the state names the provider by a subpath that stays", async () => {
  const { deployment } = await bulk.stack.state();
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

test("right after an update a refresh reads all outcomes by one call and finds no change", async () => {
  const refresh = await bulk.stack.refresh("--expect-no-changes");
  expect(refresh.code, linesOf(refresh)).toBe(0);
  expect(bulk.simulator.requests.count({ operation: "list" })).toBe(1);
  expect(callsToDefender()).toBe(1);
});

test("the next update changes nothing, in one call", async () => {
  const again = await bulk.stack.up("--expect-no-changes");
  expect(again.code, linesOf(again)).toBe(0);
  expect(callsToDefender()).toBe(1);
});

test("a match that comes up later is cancelled by the next update, and both are kept", async () => {
  late = bulk.addScan();
  expect((await bulk.stack.preview()).changeSummary).toMatchObject({ update: 1 });
  const up = await bulk.stack.up();
  expect(up, linesOf(up)).toMatchObject({ code: 0, changeSummary: { update: 1 } });
  expect(bulk.cancelledIds()).toEqual([late]);
  const claims = await bulkClaims(bulk.stack);
  expect(claims?.cancelled[0]?.id).toBe(late);
  expect(idsOf(claims?.cancelled)).toEqual([first, second, late].sort());
  expect(claims?.counts).toMatchObject({ cancelled: 3, pending: 0 });
});

test("more matches than allowed: preview and update fail with the list, nothing is cancelled, and the state stays", async () => {
  const before = await bulkClaims(bulk.stack);
  const ids = [bulk.addScan(), bulk.addScan(), bulk.addScan()];
  await bulk.stack.writeProgram(bulkProgram({ match: scanMatch, maxCancellations: 2 }));
  const preview = await bulk.stack.preview();
  expect(preview.code).not.toBe(0);
  expect(linesOf(preview)).toContain("3 machine actions match");
  const up = await bulk.stack.up();
  expect(up.code).not.toBe(0);
  expect(linesOf(up)).toContain("maxCancellations is 2, so none is cancelled");
  for (const id of ids) {
    expect(linesOf(preview)).toContain(id);
    expect(linesOf(up)).toContain(id);
  }
  expect(bulk.cancelCalls()).toBe(0);
  expect(await bulkClaims(bulk.stack)).toEqual(before);
});

test("containment is cancelled only by a resource that names its type", async () => {
  const hosts = { computerDnsNames: ["HOST7."] };
  await bulk.stack.writeProgram(bulkProgram({ match: hosts }));
  expect((await bulk.stack.up()).code).toBe(0);
  expect(bulk.cancelCalls()).toBe(0);

  await bulk.stack.writeProgram(bulkProgram({ match: { ...hosts, types: ["Isolate"] } }));
  const up = await bulk.stack.up();
  expect(up.code, linesOf(up)).toBe(0);
  expect(bulk.statusOf(isolation)).toBe("Cancelled");
});

test("destroy needs no credentials, and calls nothing", async () => {
  bulk.simulator.tenant.register({ ...bulk.simulator.application, secrets: [] });
  const destroy = await bulk.stack.destroy();
  expect(destroy.code, linesOf(destroy)).toBe(0);
  expect(bulk.simulator.requests.count()).toBe(0);
});
