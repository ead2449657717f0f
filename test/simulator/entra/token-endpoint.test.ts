import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { defenderResource, SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
});

const withSecret = (form: Record<string, string> = {}) =>
  calls.askForToken({ client_secret: calls.apps.clientSecret, ...form });
const registerWith = (change: Partial<typeof calls.apps.application>) =>
  calls.apps.tenant.register({ ...calls.apps.application, ...change });

/** Status, OAuth error and AADSTS number of a refusal, after a look at the rest of its shape. */
async function refusal(asked: ReturnType<SimulatorCalls["askForToken"]>): Promise<unknown[]> {
  const response = await asked;
  const body = response.json();
  const [code] = body.error_codes;
  expect(body.error_description).toMatch(
    new RegExp(
      `^AADSTS${code}: .+ Trace ID: ${body.trace_id} Correlation ID: ${body.correlation_id} Timestamp: 2026-`,
    ),
  );
  expect(body).toMatchObject({
    timestamp: "2026-03-02 08:00:00Z",
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
  return [response.statusCode, body.error, code];
}

describe("a token", () => {
  test("is signed, and says who may do what and until when", async () => {
    const { token_type, expires_in, access_token } = (await withSecret()).json();
    expect({ token_type, expires_in }).toEqual({ token_type: "Bearer", expires_in: 3599 });
    expect(decodeProtectedHeader(access_token).alg).toBe("RS256");
    const now = calls.apps.clock.now() / 1000;
    expect(decodeJwt(access_token)).toMatchObject({
      aud: defenderResource,
      iss: `https://sts.windows.net/${calls.apps.tenantId}/`,
      tid: calls.apps.tenantId,
      appid: calls.apps.application.clientId,
      roles: calls.apps.application.roles,
      iat: now,
      nbf: now,
      exp: now + 3599,
    });
    expect((await calls.list({}, { token: access_token })).statusCode).toBe(200);
  });

  test("has the configured lifetime", async () => {
    calls.apps.tenant.tokenLifetimeSeconds = 60;
    const { expires_in, access_token } = (await withSecret()).json();
    expect(expires_in).toBe(60);
    calls.apps.clock.advance(60_000);
    expect((await calls.list({}, { token: access_token })).statusCode).toBe(401);
  });

  test("keeps its roles when the application loses them; the next one is without", async () => {
    const before = (await withSecret()).json().access_token;
    registerWith({ roles: [] });
    const after = (await withSecret()).json().access_token;
    expect((await calls.list({}, { token: before })).statusCode).toBe(200);
    expect((await calls.list({}, { token: after })).statusCode).toBe(403);
    expect(decodeJwt(after)).not.toHaveProperty("roles");
  });

  test("is for the resource that the scope names", async () => {
    const scope =
      "https://securitycenter.onmicrosoft.com/windowsatpservice/.default openid profile offline_access";
    expect(decodeJwt((await withSecret({ scope })).json().access_token).aud).toBe(
      "https://securitycenter.onmicrosoft.com/windowsatpservice",
    );
  });
});

describe("the endpoint of version 1", () => {
  const ask = (form: Record<string, string>) =>
    calls.apps.entra.inject({
      method: "POST",
      url: `/${calls.apps.tenantId}/oauth2/token`,
      headers: { host: "login.example", "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: calls.apps.application.clientId,
        client_secret: calls.apps.clientSecret,
        ...form,
      }).toString(),
    });

  test("is asked by resource, and answers in texts a token that the service takes", async () => {
    const { access_token, ...rest } = (await ask({ resource: defenderResource })).json();
    const now = calls.apps.clock.now() / 1000;
    expect(rest).toEqual({
      token_type: "Bearer",
      expires_in: "3599",
      ext_expires_in: "3599",
      expires_on: String(now + 3599),
      not_before: String(now),
      resource: defenderResource,
    });
    expect((await calls.list({}, { token: access_token })).statusCode).toBe(200);
    expect(calls.apps.requests.matching({ operation: "token" })).toMatchObject([
      { body: { resource: defenderResource, proof: "secret" } },
    ]);
  });

  test.each([
    [{}, [400, "invalid_request", 900144]],
    [{ resource: "https://api.example" }, [400, "invalid_resource", 500011]],
    [{ resource: defenderResource, client_secret: "guess" }, [401, "invalid_client", 7000215]],
  ])("refuses %j", async (form, expected) => {
    expect(await refusal(ask(form))).toEqual(expected);
  });
});

describe("refusals", () => {
  test("an unknown tenant, for tokens and for discovery", async () => {
    const tenant = "99999999-2222-4333-8444-555555555555";
    expect(await refusal(calls.askForToken({ client_secret: calls.apps.clientSecret }, tenant))).toEqual([
      400,
      "invalid_request",
      90002,
    ]);
    const discovery = await calls.apps.entra.inject(`/${tenant}/v2.0/.well-known/openid-configuration`);
    expect(discovery.statusCode).toBe(400);
  });

  test("an unknown application, and one that was removed", async () => {
    const expected = [400, "unauthorized_client", 700016];
    expect(await refusal(withSecret({ client_id: "99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee" }))).toEqual(
      expected,
    );
    calls.apps.tenant.unregister(calls.apps.application.clientId);
    expect(await refusal(withSecret())).toEqual(expected);
  });

  test("a wrong secret", async () => {
    expect(await refusal(withSecret({ client_secret: "guess" }))).toEqual([401, "invalid_client", 7000215]);
    expect(await refusal(withSecret({ client_secret: "" }))).toEqual([401, "invalid_client", 7000215]);
  });

  test("an expired secret, while another one is good", async () => {
    const expiresAt = calls.apps.clock.now() + 1000;
    registerWith({ secrets: [{ value: "old", expiresAt }, { value: "new" }] });
    expect((await withSecret({ client_secret: "old" })).statusCode).toBe(200);
    calls.apps.clock.advance(1000);
    const response = await withSecret({ client_secret: "old" });
    expect([response.statusCode, response.json().error_codes]).toEqual([401, [7000222]]);
    expect((await withSecret({ client_secret: "new" })).statusCode).toBe(200);
  });

  test("no proof at all", async () => {
    expect(await refusal(calls.askForToken({}))).toEqual([401, "invalid_client", 7000218]);
  });

  test("another grant", async () => {
    expect(await refusal(withSecret({ grant_type: "password" }))).toEqual([
      400,
      "unsupported_grant_type",
      70003,
    ]);
  });

  test.each([
    "https://api.securitycenter.microsoft.com/Machine.Read",
    "",
    `${defenderResource}/.default https://graph.microsoft.com/.default`,
  ])("the scope %j", async (scope) => {
    expect(await refusal(withSecret({ scope }))).toEqual([400, "invalid_scope", 1002012]);
  });

  test("a resource that the directory does not know", async () => {
    expect(await refusal(withSecret({ scope: "https://api.example/.default" }))).toEqual([
      400,
      "invalid_resource",
      500011,
    ]);
  });

  test("an application without consent where an assignment is required", async () => {
    registerWith({ roles: [], assignmentRequired: true });
    expect(await refusal(withSecret())).toEqual([400, "invalid_grant", 501051]);
  });
});

describe("discovery", () => {
  test("names the endpoints on the host that was called", async () => {
    const headers = { host: "login.example:8443" };
    const path = `/${calls.apps.tenantId}/v2.0/.well-known/openid-configuration`;
    const configuration = (await calls.apps.entra.inject({ url: path, headers })).json();
    expect(configuration.token_endpoint).toBe(
      `https://login.example:8443/${calls.apps.tenantId}/oauth2/v2.0/token`,
    );
    const instance = (await calls.apps.entra.inject({ url: "/common/discovery/instance", headers })).json();
    expect(instance.tenant_discovery_endpoint).toBe(`https://login.example:8443${path}`);
    expect(instance.metadata[0].aliases).toEqual(["login.example:8443"]);
  });

  test("publishes the key that signs, and nothing of its private half", async () => {
    const { keys } = (await calls.apps.entra.inject(`/${calls.apps.tenantId}/discovery/v2.0/keys`)).json();
    expect(keys).toHaveLength(1);
    expect(keys[0].kid).toBe(decodeProtectedHeader(calls.token).kid);
    expect(Object.keys(keys[0]).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });
});
