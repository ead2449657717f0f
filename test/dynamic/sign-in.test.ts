import { createPrivateKey } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { userAssignedIdentity } from "../../simulator/entra/workload.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Host, HostInProcess } from "../support/host-in-process.ts";
import { cancellationInputs, hostTrust, ProviderProcess } from "../support/provider-process.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

let simulator: Simulator;
let folder: string;
/** Those that the application knows. */
const certificates: string[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  folder = await mkdtemp(join(tmpdir(), "sign-in-"));
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

type Config = Readonly<Record<string, string>>;

interface Way {
  readonly config?: Config;
  readonly environment?: Readonly<Record<string, string>>;
}

const addresses = (): Config => ({
  "defender:apiBaseUrl": simulator.apiBaseUrl,
  "defender:authorityHost": simulator.authorityHost,
  "defender:showSettings": "true",
});
const application = (): Config => ({
  "defender:tenantId": simulator.tenantId,
  "defender:clientId": simulator.application.clientId,
});
const applicationOfEnvironment = () => ({
  ARM_TENANT_ID: simulator.tenantId,
  ARM_CLIENT_ID: simulator.application.clientId,
});

async function certificateFile(password?: string): Promise<string> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "response automation" }], {
    algorithm: "sha256",
  });
  certificates.push(cert);
  simulator.tenant.register({ ...simulator.application, certificates });
  const cipher = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: password ?? "" } as const;
  const shownKey = password === undefined ? key : createPrivateKey(key).export(cipher).toString();
  const path = join(folder, `${crypto.randomUUID()}.pem`);
  await writeFile(path, `${shownKey}\n${cert}`);
  return path;
}

/** A search path with a command `az` that is logged in and gives a token of the simulated directory. */
async function pathWithAzureCli(): Promise<string> {
  const token = await simulator.tenant.issueToken(
    simulator.application,
    "https://api.securitycenter.microsoft.com",
  );
  const answer = {
    accessToken: token,
    expires_on: Math.floor(Date.now() / 1000) + 3600,
    tokenType: "Bearer",
  };
  const bin = join(folder, "azure-cli");
  await mkdir(bin);
  await writeFile(join(bin, "az"), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
  await chmod(join(bin, "az"), 0o755);
  return [bin, process.env["PATH"]].join(delimiter);
}

async function tokenFile(): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  await writeFile(path, await simulator.gitlabIdToken());
  return path;
}

type WayOfSigningIn = [title: string, description: string, makeWay: () => Promise<Way> | Way];

/** Cancels an action through the host, and looks for the way in what the host said. */
async function expectSignedIn(host: Host, description: string): Promise<void> {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  try {
    const { inputs } = await host.check({ ...cancellationInputs(id), __preview: false });
    expect(await host.create(inputs)).toMatchObject({ properties: { outcome: "cancelled" } });
    expect(simulator.world.truth(id).action.status).toBe("Cancelled");
  } finally {
    await host.stop();
  }
  expect(host.stderr).toContain(description);
}

/** Gives this process the environment of a case, and nothing else that signs in. */
function stubEnvironment(environment: NonNullable<Way["environment"]>): void {
  for (const name of Object.keys(process.env).filter((name) => /^(?:ARM|AZURE)_/.test(name))) {
    vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(environment)) {
    vi.stubEnv(name, value);
  }
}

describe("by each way of signing in", () => {
  beforeEach(() => trustSimulator(simulator));
  afterEach(() => void vi.unstubAllEnvs());

  test.each<WayOfSigningIn>([
    [
      "a client secret in the stack config",
      "a client secret",
      () => ({ config: { ...application(), "defender:clientSecret": simulator.clientSecret } }),
    ],
    [
      "a client secret in ARM_* variables",
      "secret [secret] (ARM_CLIENT_SECRET)",
      () => ({ environment: { ...applicationOfEnvironment(), ARM_CLIENT_SECRET: simulator.clientSecret } }),
    ],
    [
      "a certificate",
      "a certificate",
      async () => ({
        config: { ...application(), "defender:clientCertificatePath": await certificateFile() },
      }),
    ],
    [
      "a certificate with a password",
      "certificate password [secret] (defender:clientCertificatePassword)",
      async () => ({
        config: {
          ...application(),
          "defender:clientCertificatePath": await certificateFile("pass~word-of-this-test"),
          "defender:clientCertificatePassword": "pass~word-of-this-test",
        },
      }),
    ],
    [
      "a GitLab job's ID token",
      "a given ID token (OIDC)",
      async () => ({
        environment: {
          ...applicationOfEnvironment(),
          ARM_USE_OIDC: "true",
          ARM_OIDC_TOKEN: await simulator.gitlabIdToken(),
        },
      }),
    ],
    [
      "an ID token in a file",
      "an ID token from a file (OIDC)",
      async () => ({ config: { ...application(), "defender:oidcTokenFilePath": await tokenFile() } }),
    ],
    [
      "GitHub Actions",
      "an ID token from GitHub Actions (OIDC)",
      () => ({
        environment: {
          ...applicationOfEnvironment(),
          ARM_USE_OIDC: "true",
          ...simulator.environments.githubActions,
        },
      }),
    ],
    [
      "Azure Pipelines",
      "an ID token from Azure Pipelines (OIDC)",
      () => ({
        environment: {
          ...applicationOfEnvironment(),
          ARM_USE_OIDC: "true",
          ...simulator.environments.azurePipelines,
        },
      }),
    ],
    [
      "the Azure CLI",
      "the Azure CLI",
      async () => ({
        config: { "defender:tenantId": simulator.tenantId },
        environment: { ARM_USE_CLI: "true", PATH: await pathWithAzureCli() },
      }),
    ],
  ])("%s", async (_, description, makeWay) => {
    const { config = {}, environment = {} } = await makeWay();
    stubEnvironment(environment);
    await expectSignedIn(new HostInProcess({ ...addresses(), ...config }), description);
  });
});

// In a process that has nothing else: MSAL decides once per process where it is, and the chain looks everywhere.
describe.concurrent("by each way of signing in", () => {
  test.each<WayOfSigningIn>([
    [
      "a client secret in AZURE_* variables",
      "secret [secret] (AZURE_CLIENT_SECRET)",
      () => ({
        environment: {
          AZURE_TENANT_ID: simulator.tenantId,
          AZURE_CLIENT_ID: simulator.application.clientId,
          AZURE_CLIENT_SECRET: simulator.clientSecret,
        },
      }),
    ],
    [
      "the managed identity of an app",
      "a managed identity",
      () => ({ environment: { ARM_USE_MSI: "true", ...simulator.environments.appService } }),
    ],
    [
      "a user-assigned managed identity of a virtual machine",
      "a managed identity",
      () => ({
        environment: {
          ARM_USE_MSI: "true",
          ARM_CLIENT_ID: userAssignedIdentity.clientId,
          ...simulator.environments.instanceMetadata,
        },
      }),
    ],
    [
      "the default chain of the Azure SDK",
      "the default chain of the Azure SDK",
      () => ({ environment: { ...simulator.environments.appService } }),
    ],
  ])("%s", async (_, description, makeWay) => {
    const { config = {}, environment = {} } = await makeWay();
    const trusting = { ...hostTrust(simulator), ...environment };
    await expectSignedIn(await ProviderProcess.start({ ...addresses(), ...config }, trusting), description);
  });
});
