import { afterEach, beforeEach, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { cancellationInputs, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";

let simulator: Simulator;
let provider: ProviderProcess;

const start = () => ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));

beforeEach(async () => {
  simulator = await startSimulator();
  provider = await start();
});

afterEach(async () => {
  await provider.stop();
  await simulator.close();
});

async function created(more: Readonly<Record<string, unknown>> = {}) {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  return await provider.create(cancellationInputs(id, more));
}

test("where the service refuses a list of ids, the same is asked by comparisons, and the list is not tried again", async () => {
  simulator.endpoints = { ...simulator.endpoints, inRefusedOn: ["id"] };
  const resources = [];
  for (let number = 0; number < 5; number += 1) {
    resources.push(await created());
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
  simulator.world.cancelBehaviour = { ...simulator.world.cancelBehaviour, takesEffect: "never" };
  const { id, properties } = await created({ waitTimeoutSeconds: 0 });
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
    const { id, properties } = await created();
    simulator.faults.always("list", fault);
    simulator.faults.always("get", fault);
    await expect(provider.read(id, properties)).rejects.toThrow(id);
    simulator.faults.clear();
    await provider.stop();
    provider = await start();
    expect(await provider.read(id, properties)).toEqual({ id, properties });
  },
);
