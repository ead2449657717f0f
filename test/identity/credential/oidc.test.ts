import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTokenSource } from "../../../provider/identity/credential.ts";
import { SignInHttpClient } from "../../../provider/identity/sign-in-http-client.ts";
import { azureTokenExchangeAudience as audience } from "../../../simulator/entra/application.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { trustSimulator } from "../../support/trust-simulator.ts";
import { claimsOf, driveTimers, failureOf, simulatorSettings } from "../sign-in.ts";

let simulator: Simulator;
let folder: string;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
  folder = await mkdtemp(join(tmpdir(), "oidc-"));
});
beforeEach(() => {
  simulator.requests.clear();
  simulator.faults.clear();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function tokenFile(text: string): Promise<string> {
  const path = join(folder, crypto.randomUUID());
  await writeFile(path, text);
  return path;
}

const inGitHubActions = (environment = {}) =>
  simulatorSettings(
    simulator,
    { useOidc: "true" },
    { ...simulator.environments.githubActions, ...environment },
  );
const inAzurePipelines = (environment = {}) =>
  simulatorSettings(
    simulator,
    { useOidc: "true" },
    { ...simulator.environments.azurePipelines, ...environment },
  );
const gitLabToken = (changes: { subject?: string; audience?: string; lifetimeSeconds?: number } = {}) =>
  simulator.issuers.gitlab.issueIdToken({ subject: simulator.workload.gitlab.subject, audience, ...changes });

describe("signs in", () => {
  test("with a GitLab job's ID token", async () => {
    const settings = simulatorSettings(simulator, { oidcToken: await simulator.gitlabIdToken() });
    expect((await claimsOf(simulator, settings))["appid"]).toBe(simulator.application.clientId);
  });

  test("with a token file, which may end with a line break", async () => {
    const oidcTokenFilePath = await tokenFile(`${await simulator.gitlabIdToken()}\n`);
    await expect(
      claimsOf(simulator, simulatorSettings(simulator, { oidcTokenFilePath })),
    ).resolves.toBeDefined();
  });

  test("with the token that the file holds at the time of each sign-in", async () => {
    const oidcTokenFilePath = await tokenFile(await gitLabToken());
    const source = createTokenSource(simulatorSettings(simulator, { oidcTokenFilePath }));
    await source.getToken();
    await writeFile(oidcTokenFilePath, "not a token");
    await expect(source.getToken({ forceRenewal: true })).rejects.toThrow("AADSTS50027");
  });

  test("with an ID token that GitHub Actions gives, asked for once and for Entra's audience", async () => {
    await expect(claimsOf(simulator, inGitHubActions())).resolves.toBeDefined();
    const requests = simulator.requests.matching({ server: "identity" });
    expect(requests.map(({ method, query }) => [method, new URLSearchParams(query).get("audience")])).toEqual(
      [["GET", audience]],
    );
  });

  test("with a new ID token at each sign-in, because GitHub's live five minutes", async () => {
    const source = createTokenSource(inGitHubActions());
    await source.getToken();
    await source.getToken({ forceRenewal: true });
    expect(simulator.requests.count({ server: "identity" })).toBe(2);
  });

  test("with an ID token that Azure Pipelines gives, asked for once", async () => {
    await expect(claimsOf(simulator, inAzurePipelines())).resolves.toBeDefined();
    expect(
      simulator.requests.matching({ server: "identity" }).map(({ method, query }) => `${method} ${query}`),
    ).toEqual([
      `POST api-version=7.1&serviceConnectionId=${simulator.workload.azurePipelines.serviceConnectionId}`,
    ]);
  });

  test("after asking Azure Pipelines for a refusal instead of a sign-in page", async () => {
    const sent = vi.spyOn(SignInHttpClient.prototype, "sendRequest");
    await claimsOf(simulator, inAzurePipelines());
    const [first] = sent.mock.calls.map(([{ headers }]) => headers.get("x-tfs-fedauthredirect"));
    vi.restoreAllMocks();
    expect(first).toBe("Suppress");
  });

  test("in the US government clouds with their own audience", async () => {
    const credentials = simulator.application.federatedCredentials.map((known) => ({
      ...known,
      audience: "api://AzureADTokenExchangeUSGov",
    }));
    simulator.tenant.register({ ...simulator.application, federatedCredentials: credentials });
    const settings = simulatorSettings(
      simulator,
      { useOidc: "true", cloud: "gccHigh" },
      simulator.environments.githubActions,
    );
    const claims = await claimsOf(simulator, settings);
    simulator.tenant.register(simulator.application);
    expect(claims["aud"]).toBe("https://api-gov.securitycenter.microsoft.us");
  });
});

describe("is refused, and told why", () => {
  test.each([
    ["expired", { lifetimeSeconds: -60 }, "AADSTS700024", "fetch it shortly before `pulumi` runs"],
    [
      "of another subject",
      { subject: "project_path:contoso/other" },
      "AADSTS700213",
      "compare the subject, character by character",
    ],
    [
      "for another audience",
      { audience: "https://gitlab.com" },
      "AADSTS700212",
      "compare the audience with the ID token's `aud`",
    ],
  ])("an ID token that is %s", async (_rule, changes, code, fix) => {
    const oidcToken = await gitLabToken(changes);
    const failure = await failureOf(simulatorSettings(simulator, { oidcToken }));
    expect(failure).toMatchObject({ code, status: 401 });
    expect(failure.message).toContain(fix);
    expect(failure.message).not.toContain(oidcToken);
  });

  test("an ID token of another issuer", async () => {
    const federatedCredentials = simulator.application.federatedCredentials.filter(
      ({ issuer }) => !issuer.includes("gitlab"),
    );
    simulator.tenant.register({ ...simulator.application, federatedCredentials });
    const failure = await failureOf(simulatorSettings(simulator, { oidcToken: await gitLabToken() }));
    simulator.tenant.register(simulator.application);
    expect(failure.code).toBe("AADSTS700211");
    expect(failure.message).toContain("compare the issuer with the ID token's `iss`");
  });

  test("an ID token whose signature was tampered with", async () => {
    const token = await gitLabToken();
    const last = token.slice(-20).split("").reverse().join("");
    const failure = await failureOf(simulatorSettings(simulator, { oidcToken: token.slice(0, -20) + last }));
    expect(failure.message).toContain("failed signature validation");
  });

  test("a text that is no token", async () => {
    const failure = await failureOf(simulatorSettings(simulator, { oidcToken: "$CI_JOB_JWT" }));
    expect(failure.code).toBe("AADSTS50027");
    expect(failure.message).toContain("perhaps a variable was not filled in");
  });

  test.each([
    ["does not exist", () => Promise.resolve("/nonexistent/token"), /ENOENT: no such file or directory/],
    ["is empty", () => tokenFile(" \n"), /No content on the file/],
  ])("a token file that %s", async (_rule, path, expected) => {
    const failure = await failureOf(simulatorSettings(simulator, { oidcTokenFilePath: await path() }));
    expect(failure.message).toMatch(expected);
    expect(failure.message).toContain("Check the ID token file (defender:oidcTokenFilePath).");
    expect(simulator.requests.count({ operation: "token" })).toBe(0);
  });

  test("a token file that is gone, and not what an earlier sign-in met", async () => {
    const oidcTokenFilePath = await tokenFile("not a token");
    const source = createTokenSource(simulatorSettings(simulator, { oidcTokenFilePath }));
    await expect(source.getToken()).rejects.toThrow("AADSTS50027");
    await rm(oidcTokenFilePath);
    await expect(source.getToken()).rejects.toThrow("ENOENT");
  });

  test("a wrong request token of GitHub Actions", async () => {
    const failure = await failureOf(
      inGitHubActions({ ACTIONS_ID_TOKEN_REQUEST_TOKEN: "wrong~request~token" }),
    );
    expect(failure.message).toMatch(
      /GitHub Actions gave no ID token: 127\.0\.0\.1:\d+ answered with status 401\. Give the job `permissions: id-token: write`/,
    );
    expect(failure.message).not.toContain("wrong~request~token");
    expect(failure.status).toBe(401);
  });

  test("a wrong service connection of Azure Pipelines", async () => {
    const other = "00000000-0000-4000-8000-000000000000";
    const failure = await failureOf(inAzurePipelines({ AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: other }));
    expect(failure.message).toMatch(
      /Azure Pipelines gave no ID token: .+ answered with status 404\. .*check the service connection's id/,
    );
  });

  test("a wrong access token of Azure Pipelines", async () => {
    const failure = await failureOf(inAzurePipelines({ SYSTEM_ACCESSTOKEN: "wrong~access~token" }));
    expect(failure.message).toContain("answered with status 401");
    expect(failure.message).not.toContain("wrong~access~token");
  });

  test.each([
    [{ status: 200, headers: {}, body: '{"count":1}' }, 'answered with status 200 without "value"'],
    [{ status: 200, headers: {}, body: '{"value":""}' }, 'answered with status 200 without "value"'],
    [{ status: 200, headers: {}, body: "null" }, 'answered with status 200 without "value"'],
    [{ status: 200, headers: {}, body: "<html>" }, 'answered with status 200 without "value"'],
    [{ status: 302, headers: { location: "/elsewhere" }, body: "" }, "answered with status 302"],
  ])("an answer of GitHub Actions without a token: %o", async (answer, expected) => {
    simulator.faults.next("identity", { kind: "answer", strikes: "beforeEffect", answer });
    expect((await failureOf(inGitHubActions())).message).toContain(expected);
    expect(simulator.requests.count({ server: "identity" })).toBe(1);
  });

  test("GitHub Actions that does not answer, by its own host's name", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    simulator.faults.always("identity", { kind: "reset", strikes: "beforeEffect" });
    const failure = await driveTimers(failureOf(inGitHubActions()));
    const { host } = new URL(simulator.environments.githubActions["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "");
    expect(failure.message).toContain(`${host} was reached, and the connection was cut`);
    expect(simulator.requests.count({ server: "identity" })).toBe(4);
  });
});
