import { beforeEach, describe, expect, test } from "vitest";
import { cancelRoles } from "../../../simulator/entra/application.ts";
import { EntraTenant } from "../../../simulator/entra/entra-tenant.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";
const otherTenant = "99999999-2222-4333-8444-555555555555";
let calls: SimulatorCalls;
let id: string;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
  ({ id } = calls.apps.world.add());
});

const codeOf = (response: { json(): { error: { code: string } } }) => response.json().error.code;
const untouched = () => expect(calls.apps.world.truth(id).cancelsReceived).toBe(0);

describe("paths and methods", () => {
  test.each([
    "/api/machineactions",
    "/api/v1.0/machineactions",
    "/API/machineactions",
    "/api/MachineActions",
  ])("%s is served", async (path) => {
    expect((await calls.call("GET", path)).statusCode).toBe(200);
    expect((await calls.call("GET", `${path}/${id}`)).statusCode).toBe(200);
    const headers = { "content-type": "application/json" };
    const body = '{"Comment":"x"}';
    expect((await calls.call("POST", `${path}/${id}/cancel`, { headers, body })).statusCode).toBe(200);
  });

  test.each(["/machineactions", "/api/v2.0/machineactions", "/api/machines"])("%s is not", async (path) => {
    const response = await calls.call("GET", path);
    expect([response.statusCode, codeOf(response)]).toEqual([404, "NotFound"]);
  });

  test("a wrong method on a known path is 405 and has no effect", async () => {
    expect((await calls.call("GET", `/api/machineactions/${id}/cancel`)).statusCode).toBe(405);
    expect((await calls.call("PUT", `/api/machineactions/${id}`)).statusCode).toBe(405);
    expect((await calls.call("DELETE", `/api/machineactions/${id}`)).statusCode).toBe(405);
    untouched();
  });
});

describe("the bearer token", () => {
  const endpoints = ["get", "list", "cancel"] as const;
  const send = (endpoint: (typeof endpoints)[number], token: string | null, headers = {}) => {
    if (endpoint === "list") {
      return calls.list({}, { token, headers });
    }
    return endpoint === "get"
      ? calls.get(id, { token, headers })
      : calls.cancel(id, { Comment: "x" }, { token, headers });
  };

  test.each(endpoints)("%s without a token is 401", async (endpoint) => {
    const response = await send(endpoint, null);
    expect([response.statusCode, codeOf(response)]).toEqual([401, "Unauthorized"]);
    expect(response.headers["www-authenticate"]).toBe("Bearer");
    untouched();
  });

  test("another scheme than Bearer is 401", async () => {
    expect((await send("get", null, { authorization: `Basic ${calls.token}` })).statusCode).toBe(401);
  });

  test("a token that was tampered with is 401", async () => {
    const [header, payload = "", signature] = calls.token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, roles: ["Machine.ReadWrite.All"] })).toString(
      "base64url",
    );
    expect((await send("get", [header, forged, signature].join("."))).statusCode).toBe(401);
  });

  test("a token without a signature is 401", async () => {
    const [, payload] = calls.token.split(".");
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    expect((await send("get", `${header}.${payload}.`)).statusCode).toBe(401);
  });

  test("a token of another tenant is 401", async () => {
    const other = await EntraTenant.create(otherTenant, calls.apps.clock);
    const token = await other.issueToken(calls.apps.application, "https://api.securitycenter.microsoft.com");
    expect((await send("get", token)).statusCode).toBe(401);
  });

  test("an expired token is 401, on its first use and on a later one", async () => {
    const unused = await calls.tokenWith(["Machine.Read.All"]);
    expect((await send("get", calls.token)).statusCode).toBe(200);
    calls.apps.clock.advance(3_598_000);
    expect((await send("get", calls.token)).statusCode).toBe(200);
    calls.apps.clock.advance(1000);
    expect((await send("get", calls.token)).statusCode).toBe(401);
    expect((await send("get", unused)).statusCode).toBe(401);
  });

  test("a token that another process of the same tenant issued is accepted until it expires", async () => {
    const twin = await EntraTenant.create(calls.apps.tenantId, calls.apps.clock);
    const issue = () => twin.issueToken(calls.apps.application, "https://api.securitycenter.microsoft.com");
    const [first, second] = [await issue(), await issue()];
    expect((await send("get", first)).statusCode).toBe(200);
    calls.apps.clock.advance(3_599_000);
    expect((await send("get", first)).statusCode).toBe(401);
    expect((await send("get", second)).statusCode).toBe(401);
  });

  test.each(["https://api.security.microsoft.com", "https://graph.microsoft.com"])(
    "the audience %s is 403, not 401",
    async (resource) => {
      const response = await send("get", await calls.tokenWith(["Machine.Read.All"], resource));
      expect([response.statusCode, codeOf(response)]).toEqual([403, "Forbidden"]);
    },
  );

  test.each([
    "https://api.securitycenter.microsoft.com",
    "https://api.securitycenter.microsoft.com/",
    "https://securitycenter.onmicrosoft.com/windowsatpservice",
  ])("the audience %s is accepted", async (resource) => {
    expect((await send("get", await calls.tokenWith(["Machine.Read.All"], resource))).statusCode).toBe(200);
  });

  test("the audiences of another cloud can be set", async () => {
    const token = await calls.tokenWith(["Machine.Read.All"], "https://api-gov.securitycenter.microsoft.us");
    expect((await send("get", token)).statusCode).toBe(403);
    calls.apps.rules = { ...calls.apps.rules, audiences: ["https://api-gov.securitycenter.microsoft.us"] };
    expect((await send("get", token)).statusCode).toBe(200);
    expect((await send("get", calls.token)).statusCode).toBe(403);
  });
});

describe("permissions", () => {
  test.each(["Machine.Read.All", "Machine.ReadWrite.All"])("%s may read and not cancel", async (role) => {
    const token = await calls.tokenWith([role]);
    expect((await calls.get(id, { token })).statusCode).toBe(200);
    expect((await calls.list({}, { token })).statusCode).toBe(200);
    expect((await calls.cancel(id, { Comment: "x" }, { token })).statusCode).toBe(403);
    untouched();
  });

  test.each(cancelRoles)("%s may cancel any action and not read", async (role) => {
    const token = await calls.tokenWith([role]);
    expect((await calls.cancel(id, { Comment: "x" }, { token })).statusCode).toBe(200);
    expect((await calls.get(id, { token })).statusCode).toBe(403);
    expect((await calls.list({}, { token })).statusCode).toBe(403);
  });

  test("without any role nothing is allowed, and the 403 names what is required", async () => {
    const token = await calls.tokenWith([]);
    const response = await calls.cancel(id, { Comment: "x" }, { token });
    expect(response.statusCode).toBe(403);
    expect(response.json().error.message).toBe(
      `The application does not have any of the required application permissions (${cancelRoles.join(", ")}) to access the resource.`,
    );
  });

  test("the older sentence of the 403 can be chosen", async () => {
    calls.apps.rules = { ...calls.apps.rules, forbiddenText: "missingRoles" };
    const response = await calls.get(id, { token: await calls.tokenWith(["Machine.Scan"]) });
    expect(response.json().error.message).toBe(
      "Missing application roles. API required roles: Machine.Read.All, Machine.ReadWrite.All, application roles: Machine.Scan.",
    );
  });

  test("the misspelling of 2021 makes Machine.CollectForensics alone useless", async () => {
    calls.apps.rules = { ...calls.apps.rules, misspeltCollectForensics: true };
    const alone = await calls.tokenWith(["Machine.CollectForensics"]);
    expect((await calls.cancel(id, { Comment: "x" }, { token: alone })).statusCode).toBe(403);
    const two = await calls.tokenWith(["Machine.CollectForensics", "Machine.Scan"]);
    expect((await calls.cancel(id, { Comment: "x" }, { token: two })).statusCode).toBe(200);
  });

  test("the permission can be made to match the type of the action", async () => {
    calls.apps.rules = { ...calls.apps.rules, permissionMatchesType: true };
    const scan = await calls.tokenWith(["Machine.Scan"]);
    const isolate = await calls.tokenWith(["Machine.Isolate"]);
    expect((await calls.cancel(id, { Comment: "x" }, { token: scan })).statusCode).toBe(403);
    expect((await calls.cancel(id, { Comment: "x" }, { token: isolate })).statusCode).toBe(200);
  });
});

describe("the body of a cancel", () => {
  test.each([undefined, "text/plain", "application/x-www-form-urlencoded"])(
    "as %s is refused",
    async (type) => {
      const response = await calls.call("POST", `/api/machineactions/${id}/cancel`, {
        body: '{"Comment":"x"}',
        headers: type === undefined ? {} : { "content-type": type },
      });
      expect(response.statusCode).toBe(415);
      untouched();
    },
  );

  test("as JSON with a charset is accepted", async () => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await calls.cancel(id, { Comment: "x" }, { headers })).statusCode).toBe(200);
  });

  test.each([
    ["{", "InvalidRequestBody"],
    ["", "InvalidRequestBody"],
    ['"text"', "InvalidRequestBody"],
    ['[{"Comment":"x"}]', "InvalidRequestBody"],
    ["null", "InvalidRequestBody"],
    ['{"comment":"x"}', "InvalidRequestBody"],
    ['{"Comment":"x","Reason":"y"}', "InvalidRequestBody"],
    ["{}", "MissingRequiredParameter"],
    ['{"Comment":7}', "MissingRequiredParameter"],
    ['{"Comment":null}', "MissingRequiredParameter"],
    ['{"Comment":""}', "MissingRequiredParameter"],
    ['{"Comment":"  "}', "MissingRequiredParameter"],
  ])("%s is 400 %s", async (body, code) => {
    const response = await calls.cancel(id, undefined, { body });
    expect([response.statusCode, codeOf(response)]).toEqual([400, code]);
    untouched();
  });

  test.each([
    { ExternalId: "INC-1042" },
    { RequestSource: "Portal", Title: "False positive" },
    { ExternalId: null, RequestSource: null, Title: null },
  ])("may hold the optional parameters of the metadata: %j", async (optional) => {
    const before = calls.apps.world.truth(id).action;
    expect((await calls.cancel(id, { Comment: "x", ...optional })).json()).toMatchObject({
      status: "Cancelled",
      externalId: before.externalId,
      requestSource: before.requestSource,
      title: before.title,
    });
  });

  test.each([{ ExternalId: 7 }, { RequestSource: "Nowhere" }, { Title: ["x"] }, { title: "x" }])(
    "with %j is refused",
    async (optional) => {
      const response = await calls.cancel(id, { Comment: "x", ...optional });
      expect([response.statusCode, codeOf(response)]).toEqual([400, "InvalidRequestBody"]);
      untouched();
    },
  );

  test("may hold an empty comment where the simulator is told so", async () => {
    calls.apps.endpoints = { ...calls.apps.endpoints, emptyComment: "accept" };
    expect((await calls.cancel(id, { Comment: "" })).statusCode).toBe(200);
    expect((await calls.cancel(calls.apps.world.add().id, {})).statusCode).toBe(400);
  });
});

describe("answers", () => {
  test("a cancel rewrites the action in the name of the calling application", async () => {
    const response = await calls.cancel(id, { Comment: "Größe" });
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toMatch(/^application\/json/);
    expect(response.json()).toMatchObject({
      "@odata.context": "https://api-eu3.securitycenter.microsoft.com/api/$metadata#MachineActions/$entity",
      id,
      status: "Cancelled",
      cancellationComment: "Größe",
      cancellationRequestor: calls.apps.application.clientId,
    });
    expect((await calls.get(id)).json()).toEqual(response.json());
  });

  test("an id in capitals names the same action, and the answer is in small letters", async () => {
    expect((await calls.get(id.toUpperCase())).json().id).toBe(id);
    expect((await calls.cancel(id.toUpperCase())).json().id).toBe(id);
  });

  test("an unknown id is 404 in the service's shape, for get and cancel", async () => {
    for (const response of [await calls.get(unknownId), await calls.cancel(unknownId)]) {
      expect(response.statusCode).toBe(404);
      expect(response.json()).toEqual({
        error: {
          code: "ResourceNotFound",
          message: expect.any(String),
          target: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      });
    }
  });

  test.each([
    [400, "InvalidInput"],
    [404, "ResourceNotFound"],
  ] as const)("a malformed id is %i as the simulator is told", async (malformedId, code) => {
    calls.apps.endpoints = { ...calls.apps.endpoints, malformedId };
    for (const response of [await calls.get("not-a-guid"), await calls.cancel("not-a-guid")]) {
      expect([response.statusCode, codeOf(response)]).toEqual([malformedId, code]);
    }
  });

  test("a refused cancel has the code and message that the world says", async () => {
    calls.apps.world.cancelBehaviour = {
      ...calls.apps.world.cancelBehaviour,
      refusal: { status: 403, code: "DisallowedOperation", message: "No." },
    };
    calls.apps.world.setStatus(id, "Succeeded");
    const response = await calls.cancel(id);
    expect(response.statusCode).toBe(403);
    expect(response.json().error).toMatchObject({ code: "DisallowedOperation", message: "No." });
  });

  test("a list has context, count and value; a refused query the recorded error", async () => {
    const response = await calls.list({ $filter: `id in ('${id}')`, $count: "true" });
    expect(response.json()).toEqual({
      "@odata.context": "https://api-eu3.securitycenter.microsoft.com/api/$metadata#MachineActions",
      "@odata.count": 1,
      value: [calls.apps.world.truth(id).action],
    });
    const refused = await calls.list({ $filter: "computerDnsName eq 'x'" });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toEqual({ error: { code: "", message: expect.any(String), details: [] } });
  });

  test("$select leaves the named properties, in lists and in entities, and shows them in the context", async () => {
    const list = await calls.list({ $select: "status,computerDnsName", $filter: `id eq ${id}` });
    const { status, computerDnsName } = calls.apps.world.truth(id).action;
    expect(list.json()).toEqual({
      "@odata.context": expect.stringMatching(/#MachineActions\(status,computerDnsName\)$/),
      value: [{ status, computerDnsName }],
    });
    const entity = await calls.call("GET", `/api/machineactions/${id}?$select=Status`);
    expect(entity.json()).toEqual({
      "@odata.context": expect.stringMatching(/#MachineActions\(status\)\/\$entity$/),
      status,
    });
    expect((await calls.call("GET", `/api/machineactions/${id}?$select=x`)).statusCode).toBe(400);
  });

  test("a next page is on the host that was called, or on another one", async () => {
    calls.apps.world.add();
    calls.apps.endpoints = { ...calls.apps.endpoints, pageSize: 1 };
    const headers = { host: "api.security.example" };
    const next = (await calls.list({ $top: "2" }, { headers })).json()["@odata.nextLink"];
    expect(next).toBe("https://api.security.example/api/machineactions?%24top=1&%24skip=1");
    const rest = await calls.call("GET", new URL(next).pathname + new URL(next).search);
    expect(rest.json().value).toHaveLength(1);
    expect(rest.json()).not.toHaveProperty("@odata.nextLink");
    calls.apps.endpoints = {
      ...calls.apps.endpoints,
      nextLinkOrigin: "https://api-eu3.securitycenter.microsoft.com",
    };
    const regional = (await calls.list({}, { headers })).json()["@odata.nextLink"];
    expect(new URL(regional).origin).toBe("https://api-eu3.securitycenter.microsoft.com");
  });
});

describe("rate limits", () => {
  test("are counted for each operation by application and tenant, for admitted callers only", async () => {
    calls.apps.limits.options = { ...calls.apps.limits.options, perMinute: 2 };
    await calls.get(id, { token: null });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await calls.get(id)).statusCode);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await calls.list()).statusCode).toBe(200);
    expect((await calls.cancel(id)).statusCode).toBe(200);
    const other = { ...calls.apps.application, clientId: "dddddddd-bbbb-4ccc-8ddd-eeeeeeeeeeee" };
    const token = await calls.apps.tenant.issueToken(other, "https://api.securitycenter.microsoft.com");
    expect((await calls.get(id, { token })).statusCode).toBe(200);
  });

  test("a refused cancel has no effect", async () => {
    calls.apps.limits.options = { ...calls.apps.limits.options, perMinute: 1 };
    await calls.cancel(unknownId);
    expect((await calls.cancel(id)).statusCode).toBe(429);
    untouched();
  });
});
