// MSAL keeps tokens of managed identities for the process.
// @vitest-environment-options { "ownProcess": "sign-in at the simulator" }
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AzurePipelinesCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import got from "got";
import { decodeJwt } from "jose";
import { generate } from "selfsigned";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { azureTokenExchangeAudience } from "../../../simulator/entra/application.ts";
import { systemAssignedIdentity, userAssignedIdentity } from "../../../simulator/entra/workload.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { trustSimulator } from "../../support/trust-simulator.ts";

let simulator: Simulator;
let folder: string;
let certificatePath: string;

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "app" }], {
    algorithm: "sha256",
  });
  simulator = await startSimulator({ application: { certificates: [cert] } });
  trustSimulator(simulator);
  folder = await mkdtemp(join(tmpdir(), "sign-in-"));
  certificatePath = join(folder, "app.pem");
  await writeFile(certificatePath, `${key}\n${cert}\n`);
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});
afterEach(() => void vi.unstubAllEnvs());

const options = () => ({ authorityHost: simulator.authorityHost, disableInstanceDiscovery: true });
const ids = () => [simulator.tenantId, simulator.application.clientId] as const;
const stub = (environment: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(environment)) {
    vi.stubEnv(name, value);
  }
};

/** The application that the Defender API sees behind the credential. */
async function applicationBehind(credential: TokenCredential): Promise<unknown> {
  const token = (await credential.getToken("https://api.securitycenter.microsoft.com/.default"))?.token ?? "";
  const headers = { authorization: `Bearer ${token}` };
  expect((await got(`${simulator.apiBaseUrl}/api/machineactions`, { headers })).statusCode).toBe(200);
  return decodeJwt(token)["appid"];
}

test("@azure/identity signs in with a client secret", async () => {
  const credential = new ClientSecretCredential(...ids(), simulator.clientSecret, options());
  expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
});

test("@azure/identity hears Entra's words when the secret is wrong", async () => {
  const credential = new ClientSecretCredential(...ids(), "guess", options());
  await expect(credential.getToken("https://api.securitycenter.microsoft.com/.default")).rejects.toThrow(
    /AADSTS7000215/,
  );
});

test("@azure/identity hears Entra's words when the tenant is unknown", async () => {
  const [, clientId] = ids();
  const tenant = "99999999-2222-4333-8444-555555555555";
  const credential = new ClientSecretCredential(tenant, clientId, simulator.clientSecret, options());
  await expect(credential.getToken("https://api.securitycenter.microsoft.com/.default")).rejects.toThrow(
    /AADSTS90002|endpoints_resolution_error/,
  );
});

test.each([false, true])(
  "@azure/identity signs in with a certificate, its chain sent along: %s",
  async (sendCertificateChain) => {
    const credential = new ClientCertificateCredential(
      ...ids(),
      { certificatePath },
      { ...options(), sendCertificateChain },
    );
    expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
  },
);

test("@azure/identity signs in with GitLab's id token", async () => {
  const credential = new ClientAssertionCredential(...ids(), () => simulator.gitlabIdToken(), options());
  expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
});

test("@azure/identity signs in with GitHub's id token, fetched as GitHub documents it", async () => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } =
    simulator.environments.githubActions;
  const fetchIdToken = async () => {
    const answer = await got(`${url}&audience=${azureTokenExchangeAudience}`, {
      headers: { authorization: `bearer ${token}` },
    }).json<{
      value: string;
    }>();
    return answer.value;
  };
  const credential = new ClientAssertionCredential(...ids(), fetchIdToken, options());
  expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
});

test("@azure/identity signs in with a token file", async () => {
  const tokenFilePath = join(folder, "token");
  await writeFile(tokenFilePath, await simulator.gitlabIdToken());
  const [tenantId, clientId] = ids();
  const credential = new WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath, ...options() });
  expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
});

test("@azure/identity signs in through an Azure Pipelines service connection", async () => {
  stub(simulator.environments.azurePipelines);
  const { serviceConnectionId, accessToken } = simulator.workload.azurePipelines;
  const credential = new AzurePipelinesCredential(...ids(), serviceConnectionId, accessToken, options());
  expect(await applicationBehind(credential)).toBe(simulator.application.clientId);
});

test.each(["appService", "instanceMetadata"] as const)(
  "@azure/identity signs in as a managed identity through %s",
  async (host) => {
    stub(simulator.environments[host]);

    expect(await applicationBehind(new ManagedIdentityCredential())).toBe(systemAssignedIdentity.clientId);
    expect(
      await applicationBehind(new ManagedIdentityCredential({ clientId: userAssignedIdentity.clientId })),
    ).toBe(userAssignedIdentity.clientId);
  },
);
