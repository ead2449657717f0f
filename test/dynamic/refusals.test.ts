import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as faults from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { HostInProcess } from "../support/host-in-process.ts";
import { cancellationInputs, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";
import { addToWorld } from "../support/story.ts";
import { trustSimulator } from "../support/trust-simulator.ts";
import { heldGuards, refusals } from "../with-engine/cases/refusals.ts";

/** Attempts of one read: the first and three repetitions. */
const attemptsOfARead = 4;

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});

afterEach(async () => {
  await simulator.close();
});

const cancelCalls = () => simulator.requests.count({ operation: "cancel" });

test("a refusal turns the preview red, on the right input", async () => {
  await using provider = await ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));
  for (const { rule, property, create, ...given } of Object.values(refusals)) {
    const inputs = cancellationInputs(addToWorld(simulator, { rule, create, ...given }), given.inputs);
    const { failures } = await provider.check({ ...inputs, __preview: true });
    expect(failures, rule).toEqual([{ property, reason: expect.stringMatching(create.error ?? /nothing/) }]);
  }
  expect(cancelCalls()).toBe(0);
});

describe("an update in which check had no chance to look", () => {
  let provider: HostInProcess;

  beforeEach(async () => {
    trustSimulator(simulator);
    provider = new HostInProcess(hostConfig(simulator));
    // The first look fails for good, after which check does not look any more; create reads by itself.
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    simulator.faults.next("get", faults.serverError(500), { times: attemptsOfARead });
    const { inputs } = await provider.check({ ...cancellationInputs(id), __preview: false });
    expect(inputs).not.toHaveProperty("target");
    expect(simulator.faults.pending).toBe(0);
  });

  async function createUnseen(given: Parameters<typeof addToWorld>[1]) {
    const news = cancellationInputs(addToWorld(simulator, given), given.inputs);
    const { inputs, failures } = await provider.check({ ...news, __preview: false });
    expect(inputs).not.toHaveProperty("target");
    expect(failures).toEqual([]);
    return await provider.create(inputs);
  }

  test("refuses the same, without a call", async () => {
    for (const given of Object.values(refusals)) {
      await expect(createUnseen(given), given.rule).rejects.toThrow(given.create.error ?? /nothing/);
    }
    expect(cancelCalls()).toBe(0);
  });

  test("lets through what a guard lets through", async () => {
    for (const given of Object.values(heldGuards)) {
      expect(await createUnseen(given), given.rule).toMatchObject({ properties: given.create.state });
    }
  });
});
