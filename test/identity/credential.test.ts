import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { clouds } from "../../provider/configuration/clouds.ts";
import { createTokenSource } from "../../provider/identity/credential.ts";
import { demoApplication } from "../../simulator/entra/application.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { trustSimulator } from "../support/trust-simulator.ts";
import { claimsOf, driveTimers, failureOf, simulatorSettings } from "./sign-in.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
  trustSimulator(simulator);
});
beforeEach(() => {
  simulator.requests.clear();
  simulator.faults.clear();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => simulator.close());

const withSecret = (config: Record<string, string> = {}) =>
  simulatorSettings(simulator, { clientSecret: simulator.clientSecret, ...config });
const tokenRequests = () => simulator.requests.count({ operation: "token" });

test("signs in with a client secret, for the configured scope", async () => {
  const claims = await claimsOf(simulator, withSecret());
  expect(claims).toMatchObject({
    appid: demoApplication.clientId,
    aud: "https://api.securitycenter.microsoft.com",
  });
});

test.each(Object.values(clouds))("asks in $name for $scope", async ({ name, scope }) => {
  const claims = await claimsOf(simulator, withSecret({ cloud: name }));
  expect(claims["aud"]).toBe(scope.replace("/.default", ""));
});

test("sends nothing before the first token is asked for", () => {
  createTokenSource(withSecret());
  expect(simulator.requests.count()).toBe(0);
});

test("signs in once for a hundred concurrent callers", async () => {
  const source = createTokenSource(withSecret());
  const tokens = await Promise.all(Array.from({ length: 100 }, () => source.getToken()));
  expect(new Set(tokens).size).toBe(1);
  expect(tokenRequests()).toBe(1);
});

test("fetches a really new token when a renewal is forced, past MSAL's cache", async () => {
  const source = createTokenSource(withSecret());
  const first = await source.getToken();
  const second = await source.getToken({ forceRenewal: true });
  expect(second).not.toBe(first);
  expect(await source.getToken()).toBe(second);
  expect(tokenRequests()).toBe(2);
});

test("renews the token five minutes before it expires", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const source = createTokenSource(withSecret());
  const first = await source.getToken();
  vi.advanceTimersByTime((3599 - 301) * 1000);
  expect(await source.getToken()).toBe(first);
  vi.advanceTimersByTime(2000);
  expect(await source.getToken()).not.toBe(first);
  expect(tokenRequests()).toBe(2);
});

describe("says what is wrong with", () => {
  test("the secret", async () => {
    const failure = await failureOf(withSecret({ clientSecret: "another~secret" }));
    expect(failure.message).toMatch(
      /^Could not sign in with a client secret, tenant .+ \(defender:tenantId\), client .+ \(defender:clientId\), secret \[secret\] \(defender:clientSecret\), for https:\/\/api\.securitycenter\.microsoft\.com\/\.default at 127\.0\.0\.1:\d+\. Entra answered AADSTS7000215\. .+ Entra says: Invalid client secret provided\./,
    );
    expect(failure.message).toContain("not the secret's ID");
    expect(failure.message).toMatch(/\(Trace id [0-9a-f-]{36}, correlation id [0-9a-f-]{36}\.\)$/);
    expect(failure).toMatchObject({ status: 401, code: "AADSTS7000215" });
    expect(failure.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(failure.message).not.toContain("another~secret");
  });

  test("an expired secret", async () => {
    const secrets = [{ value: "old~secret", expiresAt: Date.now() - 1 }];
    simulator.tenant.register({ ...simulator.application, secrets });
    const failure = await failureOf(withSecret({ clientSecret: "old~secret" }));
    simulator.tenant.register(simulator.application);
    expect(failure.message).toContain("AADSTS7000222");
    expect(failure.message).toContain("make a new one");
  });

  test("the tenant", async () => {
    const failure = await failureOf(withSecret({ tenantId: "nowhere.example" }));
    expect(failure.message).toMatch(
      /Entra answered AADSTS90002\. .+ Entra says: Tenant 'nowhere\.example' not found\./,
    );
    expect(failure.message).toContain("Check the tenant (defender:tenantId, ARM_TENANT_ID)");
    expect(failure).toMatchObject({ status: 400, code: "AADSTS90002" });
  });

  test("the client", async () => {
    const failure = await failureOf(withSecret({ clientId: "00000000-0000-4000-8000-000000000000" }));
    expect(failure.message).toMatch(/AADSTS700016\. .+ Entra says: Application with identifier '00000000-/);
    expect(failure.message).toContain("Check client and tenant");
  });

  test("the scope", async () => {
    const failure = await failureOf(withSecret({ scope: "https://unknown.example/.default" }));
    expect(failure.message).toContain("AADSTS500011");
    expect(failure.message).toContain("check defender:cloud and defender:scope");
  });

  test("an authority that is none", async () => {
    const failure = await failureOf(withSecret({ authorityHost: simulator.apiBaseUrl }));
    expect(failure.message).toContain("answered with status 404 without an error that Entra documents.");
    expect(failure.message).toContain(
      "Check that defender:authorityHost (AZURE_AUTHORITY_HOST) is an Entra authority",
    );
    expect(failure.status).toBe(404);
  });

  test("a page in the place of a token", async () => {
    const answer = {
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<html>Log in to the Wi-Fi</html>",
    };
    simulator.faults.next("token", { kind: "answer", strikes: "beforeEffect", answer });
    const failure = await failureOf(withSecret());
    expect(failure.message).toMatch(
      /answered with status 200 and no token\. Check that .+ no proxy answers in its place/,
    );
  });

  test("too many sign-ins", async () => {
    const answer = { status: 429, headers: { "retry-after": "3600" }, body: "" };
    simulator.faults.next("token", { kind: "answer", strikes: "beforeEffect", answer });
    const failure = await failureOf(withSecret());
    expect(failure.message).toContain("answered with status 429");
    expect(failure.message).toContain("wait some minutes and run again");
    expect(tokenRequests()).toBe(1);
  });
});

describe("an authority that is not well", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  const patient = () => withSecret({ requestTimeoutSeconds: "300" });
  const serviceUnavailable = { status: 503, headers: {}, body: "<html>Service unavailable</html>" };

  test("is asked again after 503", async () => {
    simulator.faults.next(
      "token",
      { kind: "answer", strikes: "beforeEffect", answer: serviceUnavailable },
      { times: 2 },
    );
    const token = await driveTimers(createTokenSource(patient()).getToken());
    await expect(simulator.tenant.verifyToken(token)).resolves.toBeDefined();
    expect(tokenRequests()).toBe(3);
  });

  test("is asked again after a broken connection", async () => {
    simulator.faults.next("token", { kind: "reset", strikes: "beforeEffect" }, { times: 2 });
    await driveTimers(createTokenSource(patient()).getToken());
    expect(tokenRequests()).toBe(3);
  });

  test("waits as long as a Retry-After of a minute says", async () => {
    const answer = { status: 429, headers: { "retry-after": "60" }, body: "" };
    simulator.faults.next("token", { kind: "answer", strikes: "beforeEffect", answer });
    const begin = Date.now();
    await driveTimers(createTokenSource(patient()).getToken());
    expect(Date.now() - begin).toBeGreaterThanOrEqual(60_000);
    expect(tokenRequests()).toBe(2);
  });

  test("is given up after four attempts", async () => {
    simulator.faults.always("token", { kind: "answer", strikes: "beforeEffect", answer: serviceUnavailable });
    const failure = await driveTimers(failureOf(patient()));
    expect(failure.message).toContain(
      "answered with status 503 without an error that Entra documents. Usually temporary",
    );
    expect(tokenRequests()).toBe(4);
  });

  test("is given up when it does not answer in the request's time", async () => {
    simulator.faults.always("token", { kind: "hang", strikes: "beforeEffect" });
    const begin = Date.now();
    const failure = await driveTimers(failureOf(withSecret({ requestTimeoutSeconds: "20" })));
    expect(failure.message).toMatch(/127\.0\.0\.1:\d+ did not answer in time/);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(20_000);
    expect(Date.now() - begin).toBeLessThan(40_000);
  });
});
