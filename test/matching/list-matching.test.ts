import { beforeEach, expect, test } from "vitest";
import type { FilterCondition } from "../../provider/defender/machine-action-filter.ts";
import type { Criteria } from "../../provider/matching/criteria.ts";
import { listMatching } from "../../provider/matching/list-matching.ts";
import { Clock } from "../../simulator/clock.ts";
import { machineAction } from "../support/machine-actions.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { simulatedSession } from "../support/simulated-session.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

let calls: SimulatorCalls;

beforeEach(async () => {
  calls = await SimulatorCalls.create({ clock: Clock.driven(new Date("2020-01-01T00:00:00Z")) });
});

function list(criteria: Criteria) {
  return listMatching(simulatedSession(calls, new RecordingReporter()).client, criteria);
}

const filters = () =>
  calls.apps.requests
    .matching({ operation: "list" })
    .map(({ query }) => new URLSearchParams(query).get("$filter"));

test("one call for each status, narrowed by what the service can filter", async () => {
  const id = "A".repeat(40);
  await list({
    statuses: ["Pending", "InProgress", "Pending"],
    types: ["Isolate", "Offboard"],
    machineIds: [id],
    createdAfter: new Date("2019-12-01T00:00:00Z"),
  });
  const narrowing = `type in ('Isolate','Offboard') and machineId eq '${"a".repeat(40)}' and creationDateTimeUtc ge 2019-12-01T00:00:00.000Z`;
  expect(filters().sort()).toEqual([
    `status eq 'InProgress' and ${narrowing}`,
    `status eq 'Pending' and ${narrowing}`,
  ]);
});

test("what the service cannot filter, or may compare otherwise, is decided here", async () => {
  const meant = calls.apps.world.add({ requestor: "SOC@contoso.example", computerDnsName: "HOST1" }).id;
  calls.apps.world.add({ requestor: "SOC@contoso.example", computerDnsName: "host2" });
  const found = await list({ requestors: ["soc@contoso.example"], computerDnsNames: ["host1"] });
  expect(found.map(({ id }) => id)).toEqual([meant]);
  expect(filters()).toEqual([null]);
});

test("more machine ids than an address should hold are compared here", async () => {
  const machineIds = Array.from({ length: 101 }, (_, number) => number.toString(16).padStart(40, "0"));
  const { id } = calls.apps.world.add({ machineId: machineIds[100] ?? "" });
  calls.apps.world.add();
  const found = await list({ statuses: ["Pending"], machineIds });
  expect(found.map((action) => action.id)).toEqual([id]);
  expect(filters()).toEqual(["status eq 'Pending'"]);
});

test("ages are measured by the service's clock, whatever this machine's says", async () => {
  // The service lives in 2020, this machine does not.
  const old = calls.apps.world.add({ creationDateTimeUtc: "2019-12-31T21:00:00Z" }).id;
  calls.apps.world.add({ creationDateTimeUtc: "2019-12-31T23:00:00Z" });
  const found = await list({ olderThanMs: 2 * 3_600_000 });
  expect(found.map(({ id }) => id)).toEqual([old]);
});

test("an action that changes its status between two lists is one, as it was seen last", async () => {
  const service = {
    serviceNowMs: () => 0,
    list: async ([condition]: readonly FilterCondition[]) =>
      condition !== undefined && "equals" in condition ? [machineAction({ status: condition.equals })] : [],
  };
  const found = await listMatching(service, { statuses: ["Pending", "InProgress"] });
  expect(found).toEqual([machineAction({ status: "InProgress" })]);
});

test("of the same moment in the order of the ids, and without a time at the end", async () => {
  const creationDateTimeUtc = "2019-12-31T21:00:00Z";
  const actions = [
    machineAction({ id: "none", creationDateTimeUtc: null }),
    machineAction({ id: "b", creationDateTimeUtc }),
    machineAction({ id: "a", creationDateTimeUtc }),
  ];
  const found = await listMatching({ serviceNowMs: () => 0, list: async () => actions }, {});
  expect(found.map(({ id }) => id)).toEqual(["a", "b", "none"]);
});

test("newest first, also over several lists", async () => {
  const ids = ["23", "21", "22"].map((hour) => {
    const status = hour === "22" ? "InProgress" : "Pending";
    return calls.apps.world.add({ status, creationDateTimeUtc: `2019-12-31T${hour}:00:00Z` }).id;
  });
  const found = await list({ statuses: ["Pending", "InProgress"] });
  expect(found.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[1]]);
});

test("where the service refuses lists of values, the same is asked by comparisons", async () => {
  calls.apps.endpoints = { ...calls.apps.endpoints, inRefusedOn: ["type", "machineId"] };
  const meant = calls.apps.world.add({ type: "Isolate" });
  calls.apps.world.add({ type: "RunAntiVirusScan" });
  const found = await list({ types: ["Isolate", "Offboard"], statuses: ["Pending"] });
  expect(found.map(({ id }) => id)).toEqual([meant.id]);
  expect(filters()).toEqual([
    "status eq 'Pending' and type in ('Isolate','Offboard')",
    "status eq 'Pending' and (type eq 'Isolate' or type eq 'Offboard')",
  ]);
});

test("where it does not filter by type either, or refuses a type that it does not know, a wider list is judged here", async () => {
  calls.apps.endpoints = { ...calls.apps.endpoints, unknownMembers: "refuse" };
  const meant = calls.apps.world.add({ type: "Future" });
  calls.apps.world.add({ type: "RunAntiVirusScan" });
  const found = await list({ types: ["Future"], statuses: ["Pending"] });
  expect(found.map(({ id }) => id)).toEqual([meant.id]);
  expect(filters()).toEqual(["status eq 'Pending' and type eq 'Future'", "status eq 'Pending'"]);
});
