import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Host, HostInProcess } from "../support/host-in-process.ts";
import { cancellationInputs, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

let simulator: Simulator;

const newProvider = (): Host => new HostInProcess(hostConfig(simulator));

beforeEach(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
});

afterEach(async () => {
  await simulator.close();
});

async function created(provider: Host, more: Readonly<Record<string, unknown>> = {}) {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  return await provider.create(cancellationInputs(id, more));
}

test("where the service refuses a list of ids, the same is asked by comparisons, and the list is not tried again", async () => {
  simulator.endpoints = { ...simulator.endpoints, inRefusedOn: ["id"] };
  const provider = newProvider();
  const resources = [];
  for (let number = 0; number < 5; number += 1) {
    resources.push(await created(provider));
  }
  simulator.requests.clear();
  for (const _ of ["first", "second"]) {
    const reads = resources.map(({ id, properties }) => provider.read(id, properties));
    expect(await Promise.all(reads)).toEqual(resources);
  }
  expect(simulator.requests.count({ operation: "list" })).toBe(1 + 2);
  expect(simulator.requests.count({ operation: "get" })).toBe(0);
});

test("an action that was still pending is gone only after a confirmed 404", async () => {
  await using provider = await ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));
  simulator.world.cancelBehaviour = { ...simulator.world.cancelBehaviour, takesEffect: "never" };
  const { id, properties } = await created(provider, { waitTimeoutSeconds: 0 });
  simulator.world.hideFromNextGets(id, 1);
  expect(await provider.read(id, properties)).toMatchObject({ id, properties: { outcome: "pending" } });

  simulator.requests.clear();
  simulator.world.remove(id);
  expect(await provider.read(id, properties)).toMatchObject({ id: "" });
  expect(simulator.requests.count({ operation: "get" })).toBe(3);
});

test.each([
  [
    "403",
    faults.errorAnswer(403, "Forbidden", "Missing application roles. API required roles: Machine.Read.All."),
  ],
  ["500", faults.serverError(500)],
  ["429 for hours", faults.throttled("retryAfterSeconds", 3_600, Date.now())],
])(
  "a read that meets %s fails, so that nothing is dropped, and the next process reads again",
  async (_, fault) => {
    const provider = newProvider();
    const { id, properties } = await created(provider);
    simulator.faults.always("list", fault);
    simulator.faults.always("get", fault);
    await expect(provider.read(id, properties)).rejects.toThrow(id);
    simulator.faults.clear();
    expect(await newProvider().read(id, properties)).toEqual({ id, properties });
  },
);
