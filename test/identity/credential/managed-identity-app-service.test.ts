// MSAL decides once per process where it is, and keeps tokens for the process: hence a process for each place.
// @vitest-environment-options { "ownProcess": "managed identity of an app" }
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTokenSource } from "../../../provider/identity/credential.ts";
import { systemAssignedIdentity, userAssignedIdentity } from "../../../simulator/entra/workload.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { claimsOf, failureOf, simulatorSettings } from "../sign-in.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

const onAppService = (clientId: string) =>
  simulatorSettings(simulator, { useMsi: "true", clientId }, simulator.environments.appService);

test("says which identity App Service does not know", async () => {
  const failure = await failureOf(onAppService("00000000-0000-4000-8000-000000000000"));
  expect(failure.message).toMatch(
    /Could not sign in with a managed identity, client 00000000-0000-4000-8000-000000000000 \(defender:clientId\), .+ answered with status 400 and said: Identity not found\. Managed identities exist on Azure's own machines/,
  );
});

test("signs in with the identity of the app itself, without Entra's own host", async () => {
  simulator.requests.clear();
  const claims = await claimsOf(simulator, onAppService(""));
  expect(claims).toMatchObject({
    appid: systemAssignedIdentity.clientId,
    aud: "https://api.securitycenter.microsoft.com",
  });
  expect(simulator.requests.count({ server: "entra" })).toBe(0);
});

test("signs in with a user-assigned identity", async () => {
  const claims = await claimsOf(simulator, onAppService(userAssignedIdentity.clientId));
  expect(claims["appid"]).toBe(userAssignedIdentity.clientId);
});

test("gets the same token at a forced renewal, because MSAL and Azure keep tokens of managed identities", async () => {
  const source = createTokenSource(onAppService(userAssignedIdentity.clientId));
  const first = await source.getToken();
  expect(await source.getToken({ forceRenewal: true })).toBe(first);
});
