import { expect, test } from "vitest";
import { azurePipelinesPath, githubPath } from "../../simulator/build-agents/build-agent-endpoints.ts";
import { appServicePath } from "../../simulator/build-agents/managed-identity-endpoints.ts";
import { azureTokenExchangeAudience } from "../../simulator/entra/application.ts";
import { assertionType } from "../../simulator/entra/client-assertions.ts";
import { defenderResource, SimulatorCalls } from "../support/simulator-calls.ts";

test("every request is recorded in order, with its operation, action, comment and answer", async () => {
  const calls = await SimulatorCalls.create();
  const { id } = calls.apps.world.add();
  const { clock, requests } = calls.apps;
  await calls.cancel(id, { Comment: "Superseded" });
  clock.advance(1000);
  await calls.get(id.toUpperCase(), { token: null });
  await calls.list({ $top: "1" });
  await calls.call("DELETE", "/api/elsewhere");
  expect(requests.entries).toEqual([
    {
      sequence: 1,
      at: clock.now() - 1000,
      server: "defender",
      operation: "cancel",
      method: "POST",
      path: `/api/machineactions/${id}/cancel`,
      query: "",
      actionId: id,
      body: { Comment: "Superseded" },
      authorized: true,
      status: 200,
      fault: undefined,
    },
    expect.objectContaining({
      sequence: 2,
      at: clock.now(),
      operation: "get",
      authorized: false,
      status: 401,
    }),
    expect.objectContaining({ operation: "list", query: "%24top=1", actionId: undefined, status: 200 }),
    expect.objectContaining({ operation: "other", method: "DELETE", path: "/api/elsewhere", status: 404 }),
  ]);
});

test("requests are counted by server, operation, action, method and status", async () => {
  const calls = await SimulatorCalls.create();
  const { requests, world } = calls.apps;
  const [first, second] = [world.add(), world.add()];
  for (const { id } of [first, second, first]) {
    await calls.cancel(id);
  }
  await calls.get(first.id);
  await calls.askForToken({ client_secret: "wrong" });
  expect(requests.count()).toBe(5);
  expect(requests.count({ operation: "cancel" })).toBe(3);
  expect(requests.count({ operation: "cancel", actionId: first.id.toUpperCase() })).toBe(2);
  expect(requests.count({ operation: "cancel", actionId: first.id, status: 400 })).toBe(1);
  expect(requests.count({ method: "GET" })).toBe(1);
  expect(requests.count({ server: "entra" })).toBe(1);
  expect(requests.count({ server: "defender" })).toBe(4);
  requests.clear();
  expect(requests.count()).toBe(0);
});

test("the busiest span is found wherever it begins", async () => {
  const calls = await SimulatorCalls.create();
  const { clock, requests } = calls.apps;
  for (const pauseMs of [0, 30_000, 20_000, 15_000, 44_999, 1]) {
    clock.advance(pauseMs);
    await calls.list();
  }
  expect(requests.busiest(60_000)).toBe(3);
  expect(requests.busiest(60_001)).toBe(4);
  expect(requests.busiest(1)).toBe(1);
  expect(requests.busiest(60_000, { operation: "get" })).toBe(0);
});

test("a listener hears of a request when it is answered", async () => {
  const calls = await SimulatorCalls.create();
  const heard: unknown[] = [];
  calls.apps.requests.onEnd(({ operation, status }) => heard.push([operation, status]));
  await calls.list();
  expect(heard).toEqual([["list", 200]]);
});

test("no secret, token or assertion of any sign-in reaches the record, sent rightly or by mistake", async () => {
  const calls = await SimulatorCalls.create();
  const { apps } = calls;
  const { github, azurePipelines, appServiceHeader } = apps.workload;
  const assertion = await apps.issuers.github.issueIdToken({
    subject: github.subject,
    audience: azureTokenExchangeAudience,
  });
  const secrets = [
    calls.token,
    apps.clientSecret,
    assertion,
    appServiceHeader,
    github.requestToken,
    azurePipelines.accessToken,
  ];

  const issued: string[] = [];
  for (const response of [
    await calls.askForToken({ client_secret: apps.clientSecret }),
    await calls.askForToken({ client_assertion_type: assertionType, client_assertion: assertion }),
    await apps.managedIdentity.inject({
      url: `${appServicePath}?api-version=2019-08-01&resource=${defenderResource}`,
      headers: { "x-identity-header": appServiceHeader },
    }),
  ]) {
    issued.push(response.json().access_token);
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const githubUrl = `${githubPath}?api-version=2.0`;
  issued.push(
    (await apps.buildAgent.inject({ url: githubUrl, headers: bearer(github.requestToken) })).json().value,
  );
  const pipelinesUrl = `${azurePipelinesPath}?api-version=7.1&serviceConnectionId=${azurePipelines.serviceConnectionId}`;
  const headers = { ...bearer(azurePipelines.accessToken), "content-type": "application/json" };
  issued.push(
    (await apps.buildAgent.inject({ method: "POST", url: pipelinesUrl, headers })).json().oidcToken,
  );
  expect(issued.filter((token) => /^ey.+\..+\..+/.test(token))).toHaveLength(5);

  await calls.list();
  await calls.cancel(apps.world.add().id);
  await calls.call("POST", "/api/elsewhere", { body: JSON.stringify({ client_secret: apps.clientSecret }) });
  await calls.askForToken({ client_secret: apps.clientSecret, grant_type: "password" });

  expect(apps.requests.count()).toBe(9);
  const recorded = JSON.stringify(apps.requests.entries);
  for (const secret of [...secrets, ...issued]) {
    expect(recorded).not.toContain(secret);
  }
});
