import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { callPatienceMs } from "../../../provider/defender/retry.ts";
import { connectTimeoutMs } from "../../../provider/defender/transport.ts";
import { ConnectionError } from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

/** Pauses of 1, 2 and 4 s between four attempts, each up to a quarter longer. */
const leastPausesMs = 7_000;
const maxPausesMs = 8_750;

let lastMessage = "";

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = Date.now();
  const outcome = await work();
  expect(outcome).toBeInstanceOf(ConnectionError);
  lastMessage = String(outcome);
  expect(lastMessage).toContain("did not answer in time (");
  return Date.now() - startedAtMs;
}

describe.each(operations)("a %s call", (operation) => {
  const attempts = operation === "cancel" ? 1 : 4;
  const pausesMs = operation === "cancel" ? [0, 0] : [leastPausesMs, maxPausesMs + 75];

  /** Every attempt that was begun has reached the simulator and stays there. */
  const allHang = () => service.simulator.requests.count({ operation }) === service.driven.attempts;

  test("that is never answered ends by the request's time-out, reads after three repetitions", async () => {
    service.simulator.faults.always(operation, fault.hang("beforeEffect"));
    const took = await elapsedMs(() => service.outcomeOf(operation, allHang));
    expect(service.simulator.requests.count({ operation })).toBe(attempts);
    expect(took).toBeGreaterThanOrEqual(attempts * 30_000 + (pausesMs[0] ?? 0));
    expect(took).toBeLessThanOrEqual(attempts * 30_000 + (pausesMs[1] ?? 0));
  });

  test("with the longest time-out is not made again when the patience is over", async () => {
    service.useClient({ requestTimeoutMs: 300_000 });
    service.simulator.faults.always(operation, fault.hang("beforeEffect"));
    const took = await elapsedMs(() => service.outcomeOf(operation, allHang));
    expect(service.simulator.requests.count({ operation })).toBe(1);
    expect(took - 300_000).toBeLessThanOrEqual(75);
    expect(lastMessage).toContain("The time-out of a request is 300 s (defender:requestTimeoutSeconds).");
  });

  test("whose answer stops in the middle ends by the request's time-out", async () => {
    let stopped = 0;
    await using server = await startHttpsServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
      response.write('{"id":', () => {
        stopped += 1;
      });
    });
    service.useClient({ apiBaseUrl: server.origin });
    const took = await elapsedMs(() =>
      service.outcomeOf(operation, () => stopped === service.driven.attempts),
    );
    expect(server.requests).toHaveLength(attempts);
    expect(took).toBeGreaterThanOrEqual(attempts * 30_000 + (pausesMs[0] ?? 0));
    expect(took).toBeLessThanOrEqual(attempts * 30_000 + (pausesMs[1] ?? 0));
  });

  test("that comes to no TLS connection ends by the time-out for that, and is made again, because it was not sent", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    let accepted = 0;
    server.on("connection", (socket) => {
      accepted += 1;
      socket.on("error", () => undefined);
    });
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    service.useClient({ apiBaseUrl: `https://127.0.0.1:${port}` });
    const took = await elapsedMs(() =>
      service.outcomeOf(operation, () => accepted === service.driven.attempts),
    );
    server.close();
    expect(lastMessage).not.toContain("requestTimeoutSeconds");
    expect(service.driven.attempts).toBe(4);
    expect(took).toBeGreaterThanOrEqual(4 * connectTimeoutMs + leastPausesMs);
    expect(took).toBeLessThanOrEqual(4 * connectTimeoutMs + maxPausesMs + 75);
  });

  test("ends at the latest one time-out after the patience, whatever it meets", async () => {
    service.useClient({ requestTimeoutMs: 60_000 });
    // The worst: refused until the patience is just not over, then never answered.
    service.simulator.faults.next(operation, fault.throttled("retryAfterSeconds", 150, 0), { times: 2 });
    service.simulator.faults.always(operation, fault.hang("beforeEffect"));
    const isStuck = () => service.simulator.requests.count({ operation, status: 429 }) === 2 && allHang();
    const took = await elapsedMs(() => service.outcomeOf(operation, isStuck));
    expect(service.simulator.requests.count({ operation })).toBe(3);
    expect(took).toBeGreaterThanOrEqual(callPatienceMs + 60_000);
    expect(took - callPatienceMs - 60_000).toBeLessThanOrEqual(100);
  });
});
