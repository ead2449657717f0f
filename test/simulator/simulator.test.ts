import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientSecretCredential } from "@azure/identity";
import got from "got";
import { afterEach, expect, test, vi } from "vitest";
import { defaultSeedFile } from "../../simulator/seed.ts";
import { type Simulator, type StartOptions, startSimulator } from "../../simulator/simulator.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(options: StartOptions = {}): Promise<void> {
  simulator = await startSimulator(options);
  trustSimulator(simulator);
}

async function signIn(): Promise<string> {
  const { clientId } = simulator.application;
  const credential = new ClientSecretCredential(simulator.tenantId, clientId, simulator.clientSecret, {
    authorityHost: simulator.authorityHost,
    disableInstanceDiscovery: true,
  });
  const token = await credential.getToken("https://api.securitycenter.microsoft.com/.default");
  return token.token;
}

test("signs in, lists, cancels and reads back over TLS, and records it all without the secret", async () => {
  await start({ seedFile: defaultSeedFile });
  const token = await signIn();
  const api = got.extend({
    prefixUrl: `${simulator.apiBaseUrl}/api/`,
    headers: { authorization: `Bearer ${token}` },
    responseType: "json",
  });
  const list = await api
    .get("machineactions?$filter=status eq 'Pending' and type eq 'Isolate'&$count=true")
    .json<{
      value: { id: string }[];
      "@odata.count": number;
    }>();
  expect(list["@odata.count"]).toBe(2);
  const id = list.value[0]?.id ?? "";
  const cancelled = await api
    .post(`machineactions/${id}/cancel`, { json: { Comment: "Superseded" } })
    .json<Record<string, unknown>>();
  expect(cancelled).toMatchObject({ id, status: "Cancelled", cancellationComment: "Superseded" });
  expect(await api.get(`machineactions/${id}`).json()).toEqual(cancelled);
  expect(simulator.world.truth(id)).toMatchObject({ cancelsReceived: 1, cancelsEffective: 1 });
  expect(simulator.requests.count({ operation: "cancel", actionId: id, status: 200 })).toBe(1);
  const recorded = JSON.stringify(simulator.requests.entries);
  expect(recorded).not.toContain(simulator.clientSecret);
  expect(recorded).not.toContain(token);
});

test("10,000 actions come as one page, and a hundred of them by id", async () => {
  await start();
  const ids = Array.from({ length: 10_000 }, () => simulator.world.add().id);
  const headers = { authorization: `Bearer ${await signIn()}` };
  const list = (query: Record<string, string>) =>
    got(`${simulator.apiBaseUrl}/api/machineactions?${new URLSearchParams(query)}`, { headers }).json<{
      value: { id: string }[];
    }>();
  expect((await list({ $top: "10000" })).value).toHaveLength(10_000);
  const hundred = ids.slice(5000, 5100);
  const found = await list({ $filter: `id in (${hundred.map((id) => `'${id}'`).join(",")})` });
  expect(found.value.map(({ id }) => id).sort()).toEqual([...hundred].sort());
});

test("two simulators run side by side and know nothing of each other", async () => {
  await start();
  const other = await startSimulator();
  try {
    trustSimulator(other);
    const { id } = simulator.world.add({ id: "11111111-aaaa-4bbb-8ccc-222222222222" });
    const headers = { authorization: `Bearer ${await signIn()}` };
    const status = async (base: string) =>
      (await got(`${base}/api/machineactions/${id}`, { headers, throwHttpErrors: false })).statusCode;
    expect([await status(simulator.apiBaseUrl), await status(other.apiBaseUrl)]).toEqual([200, 404]);
  } finally {
    await other.close();
  }
});

test("a client that does not trust the certificate gets no answer", async () => {
  await start();
  const request = got(`${simulator.apiBaseUrl}/api/machineactions`, {
    https: { certificateAuthority: [] },
    retry: { limit: 0 },
  });
  await expect(request).rejects.toMatchObject({ code: "SELF_SIGNED_CERT_IN_CHAIN" });
  expect(simulator.requests.count()).toBe(0);
});

test("a start that fails says why and leaves no file behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "start-"));
  try {
    await start();
    vi.stubEnv("TMPDIR", folder);
    const port = Number(new URL(simulator.apiBaseUrl).port);
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await expect(startSimulator({ seedFile: join(folder, "none.json") })).rejects.toMatchObject({
      code: "ENOENT",
    });
    expect(await readdir(folder)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
