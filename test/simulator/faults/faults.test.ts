import got, { type Got, type Response } from "got";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../../../simulator/clock.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import { type Fault, Faults, type Strikes } from "../../../simulator/faults/faults.ts";
import { InMemoryAgent } from "../../../simulator/in-memory-agent.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { createSimulatorApps, type SimulatorApps } from "../../../simulator/simulator-apps.ts";
import { defenderResource } from "../../support/simulator-calls.ts";
import { trustSimulator } from "../../support/trust-simulator.ts";

const strikes: readonly Strikes[] = ["beforeEffect", "afterEffect"];

describe("scripted faults", () => {
  test("strike the operation they are meant for, so often, in the order given", () => {
    const faults = new Faults();
    faults.next("cancel", fault.reset("beforeEffect"), { times: 2 });
    faults.next("any", fault.hang("afterEffect"));
    expect(faults.pending).toBe(3);
    expect(faults.take("get", "a")).toEqual(fault.hang("afterEffect"));
    expect(faults.take("get", "a")).toBeUndefined();
    expect(faults.take("cancel", "a")).toEqual(fault.reset("beforeEffect"));
    expect(faults.take("cancel", "b")).toEqual(fault.reset("beforeEffect"));
    expect(faults.take("cancel", "b")).toBeUndefined();
    expect(faults.pending).toBe(0);
  });

  test("strike one action without regard to the case of its id", () => {
    const faults = new Faults();
    faults.next("cancel", fault.reset("beforeEffect"), { actionId: "ABC" });
    faults.next("get", fault.reset("beforeEffect"), { actionId: "def" });
    expect(faults.take("cancel", "other")).toBeUndefined();
    expect(faults.take("cancel", "abc")).toBeDefined();
    expect(faults.take("get", "DEF")).toBeDefined();
  });

  test("strike always until cleared", () => {
    const faults = new Faults();
    faults.always("get", fault.serverError());
    for (let request = 0; request < 5; request += 1) {
      expect(faults.take("get", "a")).toBeDefined();
    }
    expect(faults.pending).toBe(0);
    faults.clear();
    expect(faults.take("get", "a")).toBeUndefined();
  });
});

describe("random faults", () => {
  const hits = (seed: number, probability: number) => {
    const faults = new Faults();
    faults.randomly(seed, [{ operation: "cancel", probability, fault: fault.serverError() }]);
    return Array.from({ length: 2000 }, () => faults.take("cancel", "a") !== undefined);
  };

  test("are the same for the same seed and differ for another", () => {
    expect(hits(7, 0.3)).toEqual(hits(7, 0.3));
    expect(hits(7, 0.3)).not.toEqual(hits(8, 0.3));
  });

  test("come about as often as their probability says", () => {
    for (const probability of [0, 0.1, 0.5, 1]) {
      const share = hits(1, probability).filter(Boolean).length / 2000;
      expect(Math.abs(share - probability)).toBeLessThan(0.04);
    }
  });

  test("leave other operations alone and yield to scripted ones", () => {
    const faults = new Faults();
    faults.randomly(1, [{ operation: "cancel", probability: 1, fault: fault.serverError() }]);
    faults.next("cancel", fault.hang("beforeEffect"));
    expect(faults.take("get", "a")).toBeUndefined();
    expect(faults.take("cancel", "a")).toEqual(fault.hang("beforeEffect"));
    expect(faults.take("cancel", "a")?.kind).toBe("answer");
  });
});

/** The same faults over TLS and over a connection in memory: both must carry them alike. */
describe.each(["TLS", "memory"] as const)("over %s", (transport) => {
  let simulator: Simulator | undefined;
  let apps: SimulatorApps;
  let api: Got;
  let id: string;

  beforeAll(async () => {
    const options = { rateLimits: { enabled: false } };
    if (transport === "TLS") {
      simulator = await startSimulator(options);
      trustSimulator(simulator);
      apps = simulator;
    } else {
      apps = await createSimulatorApps(options);
    }
    const agent = transport === "memory" ? { agent: { https: new InMemoryAgent(apps.defender) } } : {};
    api = got.extend({
      ...agent,
      prefixUrl: `${simulator?.apiBaseUrl ?? "https://api.example"}/api/`,
      headers: {
        authorization: `Bearer ${await apps.tenant.issueToken(apps.application, defenderResource)}`,
      },
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
    });
  });
  afterAll(() => simulator?.close());

  beforeEach(() => {
    apps.faults.clear();
    apps.requests.clear();
    ({ id } = apps.world.add());
  });

  const cancel = (): Promise<Response<string>> =>
    api.post(`machineactions/${id}/cancel`, { json: { Comment: "x" } }).then((response) => response);
  const statusAfter = async (scripted: Fault): Promise<string> => {
    apps.faults.next("cancel", scripted);
    await cancel().catch(() => {});
    return apps.world.truth(id).action.status;
  };
  const lastEntry = () => apps.requests.entries.at(-1);

  test.each(strikes)("a reset %s gives the client no answer", async (when) => {
    apps.faults.next("cancel", fault.reset(when));
    await expect(cancel()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(apps.world.truth(id).cancelsEffective).toBe(when === "afterEffect" ? 1 : 0);
    expect(lastEntry()).toMatchObject({ status: undefined, fault: `reset ${when}`, authorized: true });
  });

  test.each(strikes)("a hang %s lasts until the client gives up", async (when) => {
    apps.faults.next("cancel", fault.hang(when));
    const ended = new Promise((resolve) => apps.requests.onEnd(resolve));
    await expect(
      api.post(`machineactions/${id}/cancel`, { json: { Comment: "x" }, timeout: { response: 100 } }),
    ).rejects.toMatchObject({ code: "ETIMEDOUT" });
    await ended;
    expect(apps.world.truth(id).cancelsEffective).toBe(when === "afterEffect" ? 1 : 0);
    expect(lastEntry()).toMatchObject({ status: undefined, fault: `hang ${when}` });
  });

  test.each(strikes)("another answer %s hides the true one", async (when) => {
    apps.faults.next("cancel", fault.serverError(503, when));
    expect((await cancel()).statusCode).toBe(503);
    expect(apps.world.truth(id).cancelsEffective).toBe(when === "afterEffect" ? 1 : 0);
    expect(lastEntry()).toMatchObject({ status: 503 });
  });

  test("a truncated answer breaks off after its effect", async () => {
    apps.faults.next("cancel", fault.truncated(20));
    await expect(cancel()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|ERR_/) });
    expect(apps.world.truth(id).cancelsEffective).toBe(1);
  });

  test("a flood has as many bytes as ordered", async () => {
    apps.faults.next("get", fault.flood(3_000_000, 200));
    expect((await api.get(`machineactions/${id}`)).rawBody.length).toBe(3_000_000);
  });

  test("a flood stops when the client turns away", async () => {
    apps.faults.next("get", fault.flood(1e12));
    const request = api.stream.get(`machineactions/${id}`);
    await new Promise((resolve) => request.once("data", resolve));
    request.destroy();
    expect((await api.get(`machineactions/${id}`)).statusCode).toBe(200);
  });

  test.each([
    ["an HTML page", fault.htmlPage(502), 502, /^<!DOCTYPE html>/],
    ["an empty body", fault.emptyBody(200), 200, /^$/],
    ["no JSON", fault.notJson(200), 200, /^Service is warming up/],
    ["deep JSON", fault.deepJson(1000), 200, /^\[{1000}\]{1000}$/],
    [
      "a conflict",
      fault.errorAnswer(409, "Conflict", "Busy", { target: "absent" }),
      409,
      /^\{"error":\{"code":"Conflict","message":"Busy"\}\}$/,
    ],
    ["an expired token", fault.expiredToken(), 401, /Unauthorized/],
    ["throttling", fault.throttled("message", 8, 0), 429, /100 per 00:01:00 .*in 8 seconds/],
    [
      "an hour's limit",
      fault.throttled("message", 900, 0, "hour"),
      429,
      /1500 per 01:00:00 .*in 900 seconds/,
    ],
    ["a lack of licence", fault.accountRefusal("noLicense"), 403, /No Tvm license/],
    ["an inactive account", fault.accountRefusal("accountInactive", 401), 401, /Account mode is inactive/],
  ])("%s comes instead of the answer, without an effect", async (_name, scripted, status, body) => {
    apps.faults.next("cancel", scripted);
    const response = await cancel();
    expect([response.statusCode, response.body]).toEqual([status, expect.stringMatching(body)]);
    expect(apps.world.truth(id).cancelsReceived).toBe(0);
    expect((await cancel()).statusCode).toBe(200);
  });

  test("text in a wrong charset can not be read as what it says it is", async () => {
    apps.faults.next("cancel", fault.wrongCharset());
    const { rawBody, headers } = await cancel();
    expect(headers["content-type"]).toContain("charset=utf-8");
    expect(() => JSON.parse(Buffer.from(rawBody).toString("utf8"))).toThrow();
    expect(JSON.parse(Buffer.from(rawBody).toString("utf16le"))).toHaveProperty("error.message", "Größe");
  });

  test("a redirect names its target", async () => {
    apps.faults.next("get", fault.redirect("https://evil.example/api"));
    const response = await api.get(`machineactions/${id}`);
    expect([response.statusCode, response.headers.location]).toEqual([307, "https://evil.example/api"]);
  });

  test("the true answer can be changed: id, fields, status code, next page", async () => {
    const read = async (scripted: Fault) => {
      apps.faults.next("get", scripted);
      return api.get(`machineactions/${id}`);
    };
    const entity = apps.world.truth(id).action;
    expect(JSON.parse((await read(fault.wrongId("other"))).body)).toMatchObject({
      id: "other",
      type: entity.type,
    });
    expect(JSON.parse((await read(fault.fields({ newField: 1, machineId: null }))).body)).toMatchObject({
      id,
      newField: 1,
      machineId: null,
    });
    expect(JSON.parse((await read(fault.missingFields("commands", "scope"))).body)).not.toHaveProperty(
      "commands",
    );
    expect((await read(fault.withStatus(202))).statusCode).toBe(202);
    apps.faults.next("list", fault.foreignNextLink("https://evil.example/next"));
    expect(JSON.parse((await api.get("machineactions?$top=1")).body)).toHaveProperty(
      ["@odata.nextLink"],
      "https://evil.example/next",
    );
    expect(JSON.parse((await api.get(`machineactions/${id}`)).body)).toMatchObject({ ...entity });
  });

  test("a changed answer keeps its effect", async () => {
    expect(await statusAfter(fault.withStatus(202))).toBe("Cancelled");
    ({ id } = apps.world.add());
    expect(await statusAfter(fault.fields({ status: "Succeeded" }))).toBe("Cancelled");
  });
});

describe("a slow answer", () => {
  test.each(strikes)("waits on the simulator's clock %s", async (when) => {
    const clock = Clock.driven();
    const apps = await createSimulatorApps({ clock });
    const { id } = apps.world.add();
    const authorization = `Bearer ${await apps.tenant.issueToken(apps.application, defenderResource)}`;
    apps.faults.next("cancel", fault.slow(5000, when));
    let answered = false;
    const call = apps.defender
      .inject({
        method: "POST",
        url: `/api/machineactions/${id}/cancel`,
        headers: { authorization, "content-type": "application/json" },
        payload: '{"Comment":"x"}',
      })
      .then((response) => {
        answered = true;
        return response;
      });
    await expect.poll(() => apps.requests.entries[0]?.fault).toBe(`slow ${when}`);
    clock.advance(4999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect(apps.world.truth(id).cancelsEffective).toBe(when === "afterEffect" ? 1 : 0);
    clock.advance(1);
    expect((await call).statusCode).toBe(200);
  });
});

test("a caller who is refused meets no fault and uses none up", async () => {
  const apps = await createSimulatorApps();
  apps.faults.next("list", fault.serverError());
  const response = await apps.defender.inject("/api/machineactions");
  expect(response.statusCode).toBe(401);
  expect(apps.faults.pending).toBe(1);
});
