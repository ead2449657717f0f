import { globalAgent } from "node:https";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConnectionError,
  RateLimitError,
  ServiceUnavailableError,
} from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import { type HttpsServer, startHttpsServer } from "../../support/https-server.ts";
import { SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

/** What reached the service and what it did, by the simulator's own record. */
function truth() {
  const { requests, world } = service.simulator;
  const { cancelsReceived } = world.truth(service.actionId);
  return { posts: requests.count({ operation: "cancel" }), cancelsReceived };
}

/** The same service behind a server whose connections the test commands. */
function startFront(): Promise<HttpsServer> {
  return startHttpsServer((request, response) => service.simulator.defender.routing(request, response));
}

/** Leaves the client with a connection that it has used and will use again. */
async function keepConnectionOpen(front: HttpsServer): Promise<void> {
  service.useClient({ apiBaseUrl: front.origin });
  const { host } = new URL(front.origin);
  const isIdle = () => Object.keys(globalAgent.freeSockets).some((name) => name.startsWith(host));
  // The end of a call and that of its connection's use come in either order, and then the connection is closed.
  while (!isIdle()) {
    expect(await service.outcomeOf("get")).not.toBeInstanceOf(Error);
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe("a cancel call that may have run is not sent again", () => {
  test.each([
    { lost: "reset before the effect", fault: fault.reset("beforeEffect"), cancelsReceived: 0 },
    { lost: "reset after the effect", fault: fault.reset("afterEffect"), cancelsReceived: 1 },
    { lost: "answered by half", fault: fault.truncated(30), cancelsReceived: 1 },
  ])("$lost", async (row) => {
    service.simulator.faults.next("cancel", row.fault);
    expect(await service.outcomeOf("cancel")).toBeInstanceOf(ConnectionError);
    expect(truth()).toEqual({ posts: 1, cancelsReceived: row.cancelsReceived });
  });

  test.each(["beforeEffect", "afterEffect"] as const)("never answered, %s", async (strikes) => {
    service.simulator.faults.next("cancel", fault.hang(strikes));
    const isStuck = () => service.simulator.requests.count({ operation: "cancel" }) === 1;
    expect(await service.outcomeOf("cancel", isStuck)).toBeInstanceOf(ConnectionError);
    expect(truth()).toEqual({ posts: 1, cancelsReceived: strikes === "afterEffect" ? 1 : 0 });
  });

  test.each([
    { status: 408, strikes: "beforeEffect" },
    { status: 408, strikes: "afterEffect" },
    { status: 500, strikes: "beforeEffect" },
    { status: 502, strikes: "afterEffect" },
    { status: 503, strikes: "afterEffect" },
    { status: 504, strikes: "afterEffect" },
  ] as const)("answered $status, $strikes", async ({ status, strikes }) => {
    service.simulator.faults.next("cancel", fault.serverError(status, strikes));
    expect(await service.outcomeOf("cancel")).toBeInstanceOf(ServiceUnavailableError);
    expect(truth()).toEqual({ posts: 1, cancelsReceived: strikes === "afterEffect" ? 1 : 0 });
  });

  test.each(["beforeEffect", "afterEffect"] as const)(
    "sent on a connection that had been kept open and is cut just then, %s",
    async (strikes) => {
      await using front = await startFront();
      await keepConnectionOpen(front);
      const { connections } = front;
      service.simulator.faults.next("cancel", fault.reset(strikes));
      expect(await service.outcomeOf("cancel")).toBeInstanceOf(ConnectionError);
      expect(front.connections).toBe(connections);
      expect(truth()).toEqual({ posts: 1, cancelsReceived: strikes === "afterEffect" ? 1 : 0 });
    },
  );

  test("sent at the moment in which the server closes the connection it has kept open", async () => {
    await using front = await startFront();
    await keepConnectionOpen(front);
    front.server.closeIdleConnections();
    // Whether the client notices in time is decided by the operating system. Both ends are right, a second POST is not.
    const outcome = await service.outcomeOf("cancel");
    const posts = outcome instanceof ConnectionError ? 0 : 1;
    expect(truth()).toEqual({ posts, cancelsReceived: posts });
    if (posts === 1) {
      expect(outcome).toBeUndefined();
    }
  });
});

describe("a cancel call that cannot have run is sent again", () => {
  test("after a 429", async () => {
    service.simulator.faults.next("cancel", fault.throttled("retryAfterSeconds", 8, Date.now()), {
      times: 2,
    });
    expect(await service.outcomeOf("cancel")).toBeUndefined();
    expect(truth()).toEqual({ posts: 3, cancelsReceived: 1 });
  });

  test("after a 401, once, with a token that was not used before", async () => {
    service.simulator.faults.next("cancel", fault.expiredToken());
    expect(await service.outcomeOf("cancel")).toBeUndefined();
    expect(truth()).toEqual({ posts: 2, cancelsReceived: 1 });
    expect(new Set(service.driven.tokens).size).toBe(2);
  });

  test("and not a third time after a second 401", async () => {
    service.simulator.faults.next("cancel", fault.expiredToken(), { times: 2 });
    expect(await service.outcomeOf("cancel")).toBeInstanceOf(AuthenticationError);
    expect(truth()).toEqual({ posts: 2, cancelsReceived: 0 });
  });

  test("after a 401, a 429 and a 401, no third time with a renewed token", async () => {
    const { faults } = service.simulator;
    const throttled = fault.throttled("retryAfterSeconds", 1, Date.now());
    for (const next of [fault.expiredToken(), throttled, fault.expiredToken()]) {
      faults.next("cancel", next);
    }
    expect(await service.outcomeOf("cancel")).toBeInstanceOf(AuthenticationError);
    expect(truth()).toEqual({ posts: 3, cancelsReceived: 0 });
    expect(service.driven.tokens).toHaveLength(2);
  });

  test("when no connection came about, up to three times", async () => {
    await using front = await startFront();
    const { port } = new URL(front.origin);
    front.server.close();
    service.useClient({ apiBaseUrl: front.origin });
    // Pauses of 1 to 1.25 s and 2 to 2.5 s: the third attempt finds the server.
    setTimeout(() => front.server.listen(Number(port), "127.0.0.1"), 2_000);
    expect(await service.outcomeOf("cancel")).toBeUndefined();
    expect(service.driven.attempts).toBe(3);
    expect(truth()).toEqual({ posts: 1, cancelsReceived: 1 });
  });
});

describe("a failure between two attempts", () => {
  test("of the sign-in that renews the token is told as it is", async () => {
    service.useClient({
      getToken: async ({ forceRenewal = false } = {}) => {
        if (forceRenewal) {
          throw new AuthenticationError("The secret has expired.");
        }
        return "refused";
      },
    });
    const failure = await service.outcomeOf("cancel");
    expect(failure).toBeInstanceOf(AuthenticationError);
    expect(String(failure)).toBe("AuthenticationError: The secret has expired.");
    expect(truth()).toEqual({ posts: 1, cancelsReceived: 0 });
  });
});

describe("what one attempt met does not change the judgement of the next", () => {
  test.each<{
    history: string;
    faults: readonly Fault[];
    error: new (message: string) => Error;
    posts: number;
  }>([
    {
      history: "429, then a lost answer: lost",
      faults: [fault.throttled("none", 1, 0), fault.reset("afterEffect")],
      error: ConnectionError,
      posts: 2,
    },
    {
      history: "401, then a 5xx: not repeated",
      faults: [fault.expiredToken(), fault.serverError(503)],
      error: ServiceUnavailableError,
      posts: 2,
    },
    {
      history: "401, then refused for longer than the patience",
      faults: [fault.expiredToken(), fault.throttled("retryAfterSeconds", 3600, 0)],
      error: RateLimitError,
      posts: 2,
    },
  ])("$history", async (row) => {
    for (const next of row.faults) {
      service.simulator.faults.next("cancel", next);
    }
    expect(await service.outcomeOf("cancel")).toBeInstanceOf(row.error);
    expect(truth().posts).toBe(row.posts);
  });
});
