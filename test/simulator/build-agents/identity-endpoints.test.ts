import { decodeJwt } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { azurePipelinesPath, githubPath } from "../../../simulator/build-agents/build-agent-endpoints.ts";
import { appServicePath, imdsPath } from "../../../simulator/build-agents/managed-identity-endpoints.ts";
import { azureTokenExchangeAudience } from "../../../simulator/entra/application.ts";
import { userAssignedIdentity } from "../../../simulator/entra/workload.ts";
import { defenderResource, SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
});

describe("Instance Metadata Service", () => {
  const ask = (query: Record<string, string>, headers: Record<string, string> = { metadata: "true" }) =>
    calls.apps.managedIdentity.inject({ url: `${imdsPath}?${new URLSearchParams(query)}`, headers });
  const right = { "api-version": "2018-02-01", resource: defenderResource };

  test("gives the host's own identity a token that the Defender API takes", async () => {
    const body = (await ask(right)).json();
    expect(body).toMatchObject({ token_type: "Bearer", resource: defenderResource, expires_in: "3599" });
    expect(Number(body.expires_on)).toBe(calls.apps.clock.now() / 1000 + 3599);
    expect((await calls.list({}, { token: body.access_token })).statusCode).toBe(200);
  });

  test("gives the identity that client_id names, and none that is unknown", async () => {
    const { clientId } = userAssignedIdentity;
    const body = (await ask({ ...right, client_id: clientId })).json();
    expect(decodeJwt(body.access_token)["appid"]).toBe(clientId);
    const unknown = await ask({ ...right, client_id: "00000000-0000-4000-8000-000000000000" });
    expect([unknown.statusCode, unknown.json().error_description]).toEqual([400, "Identity not found"]);
  });

  test("answers 400 without the metadata header, which a client uses as a probe", async () => {
    const response = await ask({}, {});
    expect(response.statusCode).toBe(400);
    expect(response.json().error_description).toBe("Required metadata header not specified");
  });

  test.each([
    { resource: defenderResource },
    { "api-version": "2018-02-01" },
    { ...right, "api-version": "2017-01-01" },
  ])("refuses the query %j", async (query) => {
    expect((await ask(query)).statusCode).toBe(400);
  });

  test("refuses a resource that the directory does not know", async () => {
    expect((await ask({ ...right, resource: "https://api.example" })).json().error_codes).toEqual([500011]);
  });
});

describe("App Service", () => {
  const right = { "api-version": "2019-08-01", resource: defenderResource };
  const ask = (header: string | undefined, query: Record<string, string> = right) =>
    calls.apps.managedIdentity.inject({
      url: `${appServicePath}?${new URLSearchParams(query)}`,
      headers: header === undefined ? {} : { "x-identity-header": header },
    });

  test("gives a token for the right header", async () => {
    const body = (await ask(calls.apps.workload.appServiceHeader)).json();
    expect(Number(body.expires_on)).toBe(calls.apps.clock.now() / 1000 + 3599);
    expect((await calls.list({}, { token: body.access_token })).statusCode).toBe(200);
  });

  test("refuses a wrong and a missing header, and another version", async () => {
    expect((await ask("guess")).statusCode).toBe(401);
    expect((await ask(undefined)).statusCode).toBe(401);
    const other = { ...right, "api-version": "2018-02-01" };
    expect((await ask(calls.apps.workload.appServiceHeader, other)).statusCode).toBe(400);
  });
});

describe("GitHub Actions", () => {
  const ask = (query: string, token = calls.apps.workload.github.requestToken) =>
    calls.apps.buildAgent.inject({
      url: `${githubPath}${query}`,
      headers: { authorization: `bearer ${token}` },
    });

  test("vouches for the job, for the audience that was asked", async () => {
    const body = (await ask(`?api-version=2.0&audience=${azureTokenExchangeAudience}`)).json();
    expect(decodeJwt(body.value)).toMatchObject({
      iss: "https://token.actions.githubusercontent.com",
      sub: "repo:contoso/response:ref:refs/heads/main",
      aud: azureTokenExchangeAudience,
    });
    const other = (await ask("?api-version=2.0")).json();
    expect(decodeJwt(other.value).aud).toBe("https://github.com/contoso");
  });

  test("refuses a wrong request token, and an address that lost its query", async () => {
    expect((await ask("?api-version=2.0", "guess")).statusCode).toBe(401);
    expect((await ask(`?audience=${azureTokenExchangeAudience}`)).statusCode).toBe(404);
  });
});

describe("Azure Pipelines", () => {
  const ask = (change: { token?: string; connection?: string; type?: string; query?: string } = {}) => {
    const { accessToken, serviceConnectionId } = calls.apps.workload.azurePipelines;
    const { token = accessToken, connection = serviceConnectionId, type = "application/json" } = change;
    return calls.apps.buildAgent.inject({
      method: "POST",
      url: `${azurePipelinesPath}?${change.query ?? "api-version=7.1&"}serviceConnectionId=${connection}`,
      headers: { authorization: `Bearer ${token}`, "content-type": type },
    });
  };

  test("vouches for the service connection", async () => {
    const { oidcToken } = (await ask()).json();
    expect(decodeJwt(oidcToken)).toMatchObject({
      iss: calls.apps.issuers.azurePipelines.url,
      sub: "sc://contoso/response/defender-connection",
      aud: azureTokenExchangeAudience,
    });
  });

  test("refuses a wrong access token, an unknown connection, and a request without version or type", async () => {
    expect((await ask({ token: "guess" })).statusCode).toBe(401);
    expect((await ask({ connection: "other" })).statusCode).toBe(404);
    expect((await ask({ query: "" })).statusCode).toBe(400);
    expect((await ask({ type: "text/plain" })).statusCode).toBe(400);
  });
});
