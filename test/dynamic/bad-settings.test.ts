import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Host, HostInProcess } from "../support/host-in-process.ts";
import { cancellationInputs, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
});

afterAll(async () => {
  await simulator.close();
});

const addScan = () => simulator.world.add({ type: "RunAntiVirusScan" }).id;

/** What an update says of a cancellation, whichever of its two steps says it. */
async function saidByAnUpdate(host: Host, id: string): Promise<string> {
  try {
    const { inputs, failures } = await host.check({ ...cancellationInputs(id), __preview: false });
    return JSON.stringify(failures.length > 0 ? failures : await host.create(inputs));
  } catch (error) {
    return String(error);
  }
}

// All at once: most of the time they wait between the attempts of a call.
describe.concurrent("an update with a bad setting says what to fix, and cancels nothing", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "no client secret",
      { "defender:clientSecret": "" },
      /set defender:tenantId, defender:clientId and one of defender:clientSecret/,
    ],
    ["a wrong secret", { "defender:clientSecret": "wrong~secret-of-this-test" }, /AADSTS7000215/],
    ["an unknown tenant", { "defender:tenantId": "99999999-9999-4999-8999-999999999999" }, /AADSTS90002/],
    [
      "a host that does not answer",
      { "defender:apiBaseUrl": "https://127.0.0.1:1" },
      /127\.0\.0\.1:1.*refused the connection/s,
    ],
    ["a host without TLS", { "defender:apiBaseUrl": "http://127.0.0.1:1" }, /defender:apiBaseUrl.*https/s],
    ["an unknown cloud", { "defender:cloud": "azure" }, /defender:cloud.*\\?"azure\\?" is not/s],
  ])("%s", async (_, settings, message) => {
    const host = new HostInProcess({ ...hostConfig(simulator), ...settings });
    const actionId = addScan();
    expect(await saidByAnUpdate(host, actionId)).toMatch(message);
    expect(simulator.requests.count({ operation: "cancel", actionId })).toBe(0);
  });
});

test("an input that is wrong is named with its fix, in a preview and in an update", async () => {
  await using host = await ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));
  const actionId = addScan();
  for (const [change, property, reason] of [
    [{ machineActionId: "" }, "machineActionId", 'machineActionId is "", but must be a GUID such as'],
    [{ machineActionId: "4711" }, "machineActionId", 'machineActionId is "4711", but must be a GUID'],
    [{ comment: " " }, "comment", 'comment is " ", but must be a text'],
  ] as const) {
    for (const __preview of [true, false]) {
      const { failures } = await host.check({ ...cancellationInputs(actionId), ...change, __preview });
      expect(failures).toEqual([{ property, reason: expect.stringContaining(reason) }]);
    }
  }
  expect(simulator.requests.count({ actionId })).toBe(0);
});
