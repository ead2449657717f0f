// MSAL decides once per process where it is, and keeps tokens for the process.
// @vitest-environment-options { "ownProcess": "default chain" }
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { userAssignedIdentity } from "../../../simulator/entra/workload.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { trustSimulator } from "../../support/trust-simulator.ts";
import { claimsOf, driveTimers, failureOf, simulatorSettings } from "../sign-in.ts";

let simulator: Simulator;
let folder: string;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
  folder = await mkdtemp(join(tmpdir(), "default-chain-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  simulator.faults.clear();
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

test("lists what was tried, and how to configure a way, when nothing works", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  simulator.faults.always("identity", { kind: "reset", strikes: "beforeEffect" });
  const failure = await driveTimers(
    failureOf(
      simulatorSettings(
        simulator,
        { clientId: "" },
        { PATH: folder, ...simulator.environments.instanceMetadata },
      ),
    ),
  );
  expect(failure.message).toContain(
    "Could not sign in with the default chain of the Azure SDK (nothing was configured), tenant",
  );
  const tried = [
    "EnvironmentCredential",
    "ManagedIdentityCredential",
    "Azure CLI",
    "PowerShell",
    "Azure Developer CLI",
  ];
  for (const name of tried) {
    expect(failure.message).toContain(name);
  }
  expect(failure.message).not.toContain("CredentialUnavailableError");
  expect(failure.message).toMatch(
    /: set defender:tenantId, .+ on a desk run `az login`\. What the sign-in said: .*EnvironmentCredential/s,
  );
});

test("finds what Kubernetes sets, with the client that the stack config names", async () => {
  const file = join(folder, "token");
  await writeFile(file, await simulator.gitlabIdToken());
  const settings = simulatorSettings(simulator, {}, {});
  vi.stubEnv("AZURE_FEDERATED_TOKEN_FILE", file);
  expect(settings.signIn.kind).toBe("default");
  expect((await claimsOf(simulator, settings))["appid"]).toBe(simulator.application.clientId);
});

test("finds a user-assigned managed identity that is named by its client id", async () => {
  const clientId = userAssignedIdentity.clientId;
  const settings = simulatorSettings(
    simulator,
    { clientId },
    { PATH: folder, ...simulator.environments.instanceMetadata },
  );
  expect((await claimsOf(simulator, settings))["appid"]).toBe(clientId);
});
