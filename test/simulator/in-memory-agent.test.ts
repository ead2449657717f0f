import got from "got";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as fault from "../../simulator/faults/fault-catalogue.ts";
import { InMemoryAgent } from "../../simulator/in-memory-agent.ts";
import { createSimulatorApps } from "../../simulator/simulator-apps.ts";
import { defenderResource } from "../support/simulator-calls.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("hours of throttling and retrying pass in virtual time", async () => {
  const apps = await createSimulatorApps({ rateLimits: { perMinute: 1 } });
  const { id } = apps.world.add({}, { finishes: { afterMs: 90 * 60_000, as: "Succeeded" } });
  const token = await apps.tenant.issueToken(apps.application, defenderResource);
  const api = got.extend({
    agent: { https: new InMemoryAgent(apps.defender) },
    prefixUrl: "https://api.example/api/",
    headers: { authorization: `Bearer ${token}` },
    responseType: "json",
  });
  apps.tenant.tokenLifetimeSeconds = 3599;
  const started = Date.now();
  const read = async () => (await api.get(`machineactions/${id}`)).body;
  const first = read();
  await vi.runAllTimersAsync();
  expect(await first).toMatchObject({ status: "Pending" });
  const throttled = read();
  await vi.runAllTimersAsync();
  expect(await throttled).toMatchObject({ status: "Pending" });
  expect(apps.requests.count({ status: 429 })).toBe(1);
  expect(Date.now() - started).toBeGreaterThanOrEqual(60_000);
  await vi.advanceTimersByTimeAsync(90 * 60_000);
  expect(apps.world.truth(id).action.status).toBe("Succeeded");
});

test("a slow answer takes virtual time only, and a hang ends by the client's time-out", async () => {
  const apps = await createSimulatorApps();
  const { id } = apps.world.add();
  const token = await apps.tenant.issueToken(apps.application, defenderResource);
  const url = `https://api.example/api/machineactions/${id}`;
  const options = {
    agent: { https: new InMemoryAgent(apps.defender) },
    headers: { authorization: `Bearer ${token}` },
    retry: { limit: 0 },
    timeout: { request: 30_000 },
  };
  apps.faults.next("get", fault.slow(20_000));
  const slow = got(url, options);
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await slow).statusCode).toBe(200);
  apps.faults.next("get", fault.hang("beforeEffect"));
  const hung = expect(got(url, options)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  await vi.advanceTimersByTimeAsync(30_000);
  await hung;
});

test("a cancel whose client gave up while the service was slow takes effect all the same, later", async () => {
  const apps = await createSimulatorApps();
  const { id } = apps.world.add();
  const token = await apps.tenant.issueToken(apps.application, defenderResource);
  apps.faults.next("cancel", fault.slow(60_000, "beforeEffect"));
  const given = expect(
    got.post(`https://api.example/api/machineactions/${id}/cancel`, {
      agent: { https: new InMemoryAgent(apps.defender) },
      headers: { authorization: `Bearer ${token}` },
      json: { Comment: "x" },
      retry: { limit: 0 },
      timeout: { request: 30_000 },
    }),
  ).rejects.toMatchObject({ code: "ETIMEDOUT" });
  await vi.advanceTimersByTimeAsync(30_000);
  await given;
  expect(apps.world.truth(id).action.status).toBe("Pending");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(apps.world.truth(id).action.status).toBe("Cancelled");
  expect(apps.requests.entries).toMatchObject([{ operation: "cancel", status: undefined }]);
});
