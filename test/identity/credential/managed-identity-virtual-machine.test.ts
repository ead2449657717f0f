// MSAL decides once per process where it is, and keeps tokens for the process: hence a process for each place.
// @vitest-environment-options { "ownProcess": "managed identity of a virtual machine" }
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemAssignedIdentity, userAssignedIdentity } from "../../../simulator/entra/workload.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { claimsOf, driveTimers, failureOf, simulatorSettings } from "../sign-in.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

const onVirtualMachine = (config: Record<string, string> = {}) =>
  simulatorSettings(
    simulator,
    { clientId: "", ...config },
    { ARM_USE_MSI: "true", ...simulator.environments.instanceMetadata },
  );

test("says that there is no metadata service, after some attempts, and that this is no machine of Azure's", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  simulator.faults.always("identity", { kind: "reset", strikes: "beforeEffect" });
  const failure = await driveTimers(failureOf(onVirtualMachine()));
  simulator.faults.clear();
  vi.useRealTimers();
  expect(failure.message).toMatch(
    /Could not sign in with a managed identity, for .+ 127\.0\.0\.1:\d+ was reached, and the connection was cut/,
  );
  expect(failure.message).toContain("Managed identities exist on Azure's own machines and apps only");
});

test("signs in with the machine's own identity", async () => {
  const claims = await claimsOf(simulator, onVirtualMachine());
  expect(claims["appid"]).toBe(systemAssignedIdentity.clientId);
});

test("signs in with a user-assigned identity", async () => {
  const clientId = userAssignedIdentity.clientId;
  const claims = await claimsOf(simulator, onVirtualMachine({ clientId }));
  expect(claims["appid"]).toBe(clientId);
});
