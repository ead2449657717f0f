import { describe, expect, test } from "vitest";
import { callPatienceMs, longWindowPatienceMs } from "../../../provider/defender/retry.ts";
import { RateLimitError } from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

/** A 429 of the documented shape with any header. */
function refusal(retryAfter: string): Fault {
  const body = JSON.stringify({ error: { code: "TooManyRequests", message: "Too many requests." } });
  return {
    kind: "answer",
    strikes: "beforeEffect",
    answer: { status: 429, headers: { "retry-after": retryAfter }, body },
  };
}

const httpDate = (inMs: number) => new Date(Date.now() + inMs).toUTCString();

interface Shape {
  readonly shape: string;
  readonly refusal: () => Fault;
  /** The pause that follows, in milliseconds: the least, and the most. */
  readonly pauseMs: readonly [number, number];
}

const shapes: readonly Shape[] = [
  { shape: "Retry-After: 8", refusal: () => refusal("8"), pauseMs: [8_000, 8_000] },
  // The date was made up to 75 ms before the call.
  { shape: "Retry-After: a date", refusal: () => refusal(httpDate(20_000)), pauseMs: [19_925, 20_000] },
  {
    shape: "Retry-After: a date that is past",
    refusal: () => refusal(httpDate(-60_000)),
    pauseMs: [1_000, 1_250],
  },
  { shape: "Retry-After: 0", refusal: () => refusal("0"), pauseMs: [1_000, 1_250] },
  { shape: "Retry-After that makes no sense", refusal: () => refusal("soon"), pauseMs: [5_000, 5_000] },
  { shape: "Retry-After that is negative", refusal: () => refusal("-8"), pauseMs: [5_000, 5_000] },
  {
    shape: "the wait in the message",
    refusal: () => fault.throttled("message", 8, Date.now()),
    pauseMs: [8_000, 8_000],
  },
  { shape: "no wait at all", refusal: () => fault.throttled("none", 8, Date.now()), pauseMs: [5_000, 5_000] },
  {
    shape: "HTML of a gateway",
    refusal: () => fault.htmlPage(429),
    pauseMs: [5_000, 5_000],
  },
];

describe.each(operations)("a %s call that is answered 429 once", (operation) => {
  test.each(shapes)("with $shape is made again after the pause", async (row) => {
    service.simulator.faults.next(operation, row.refusal());
    const result = await service.outcomeOf(operation);
    expect(result).not.toBeInstanceOf(Error);
    const [, secondAtMs] = service.arrivalsMs(operation);
    expect(service.simulator.requests.count({ operation })).toBe(2);
    expect(secondAtMs).toBeGreaterThanOrEqual(row.pauseMs[0]);
    expect(secondAtMs).toBeLessThanOrEqual(row.pauseMs[1]);
  });
});

describe.each(operations)("a %s call that is answered 429 for ever", (operation) => {
  test.each([
    { shape: "no wait at all", refusal: () => fault.throttled("none", 8, Date.now()), attempts: [9, 11] },
    { shape: "a wait of nothing", refusal: () => refusal("0"), attempts: [9, 11] },
    { shape: "a wait of a minute", refusal: () => refusal("60"), attempts: [6, 6] },
    { shape: "just the longest wait", refusal: () => refusal("300"), attempts: [2, 2] },
    { shape: "a second more than the longest wait", refusal: () => refusal("301"), attempts: [1, 1] },
  ])("with $shape ends within the patience, and says what to do", async (row) => {
    service.simulator.faults.always(operation, row.refusal());
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(RateLimitError);
    if (!(failure instanceof RateLimitError)) {
      throw failure;
    }
    expect(failure.status).toBe(429);
    expect(failure.cause).toBeUndefined();
    expect(failure.message).toMatch(/: 429( TooManyRequests)?\. .* The service says: \S/);
    expect(failure.message).toContain("100 calls a minute, 1,500 an hour");
    expect(failure.message).toContain("Run again later");
    expect(failure.message).toContain("defender:callsPerMinute");
    const arrivals = service.arrivalsMs(operation);
    expect(arrivals.length).toBeGreaterThanOrEqual(row.attempts[0] ?? 0);
    expect(arrivals.length).toBeLessThanOrEqual(row.attempts[1] ?? 0);
    expect(arrivals.at(-1)).toBeLessThanOrEqual(callPatienceMs);
  });

  test("tells how long the service asked to wait", async () => {
    service.simulator.faults.always(operation, refusal("2000"));
    const failure = await service.outcomeOf(operation);
    expect(failure).toMatchObject({ retryAfterMs: 2_000_000 });
    expect(String(failure)).toContain("It asks to wait 33 min.");
  });

  test("names no wait of nothing", async () => {
    service.simulator.faults.always(operation, refusal("0"));
    const failure = await service.outcomeOf(operation);
    expect(failure).toMatchObject({ status: 429, retryAfterMs: 0 });
    expect(String(failure)).not.toContain("It asks to wait");
  });
});

describe.each(operations)("a %s call that is answered 429 for the hour's limit", (operation) => {
  const hourLimit = (wait: string): Fault => {
    const message = `API calls quota exceeded! maximum allowed 1500 per 01:00:00 for the key x.${wait}`;
    return fault.errorAnswer(429, "429", message);
  };

  test("is not made again, and neither are those that follow", async () => {
    service.simulator.faults.always(operation, hourLimit(""));
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(String(failure)).toContain("The service says: API calls quota exceeded!");
    expect(String(failure)).toContain(
      "The hour's limit of the application in the tenant (1,500 calls) is used up",
    );
    expect(String(await service.outcomeOf(operation))).toContain("not sent");
    expect(service.simulator.requests.count({ operation })).toBe(1);
  });

  test("is made again after a stated wait, for a minute at most", async () => {
    service.simulator.faults.always(operation, hourLimit(" You can send requests again in 8 seconds."));
    expect(await service.outcomeOf(operation)).toBeInstanceOf(RateLimitError);
    const arrivals = service.arrivalsMs(operation);
    expect(arrivals.length).toBeGreaterThan(2);
    expect(arrivals.at(-1)).toBeLessThanOrEqual(longWindowPatienceMs);
  });
});

describe("the pause after a 429 holds for all calls of that kind", () => {
  test("those that come and those that wait already, and for no other kind", async () => {
    service.useClient({ limits: { callsPerMinute: 3, callsPerHour: 1500 } });
    const { driven, simulator } = service;
    const ids = Array.from({ length: 5 }, () => simulator.world.add().id);
    simulator.faults.next("cancel", refusal("90"), { actionId: ids[0] ?? "" });
    const startedAtMs = Date.now();
    await driven.drive(
      Promise.all([...ids.map((id) => driven.client.cancel(id, "Superseded")), service.call("get")]),
    );
    const seconds = simulator.requests
      .matching({ operation: "cancel" })
      .map(({ at }) => Math.floor((at - startedAtMs) / 1000));
    expect(seconds).toEqual([0, 0, 0, 90, 90, 90]);
    expect(simulator.requests.matching({ operation: "get" }).map(({ at }) => at - startedAtMs)).toEqual([
      // How long a read waits for those that follow the cancel calls.
      3_000,
    ]);
  });

  test("and when it is too long to sit out, they are not sent at all", async () => {
    service.useClient({ limits: { callsPerMinute: 2, callsPerHour: 1500 } });
    const { driven, simulator } = service;
    const ids = Array.from({ length: 50 }, () => simulator.world.add().id);
    simulator.faults.always("cancel", refusal("1800"));
    const failures = await driven.drive(
      Promise.all(ids.map((id) => driven.client.cancel(id, "Superseded").catch((error: unknown) => error))),
    );
    expect(simulator.requests.count({ operation: "cancel" })).toBe(2);
    expect(failures.every((failure) => failure instanceof RateLimitError)).toBe(true);
    expect(failures[49]).toMatchObject({ status: 429, machineActionId: ids[49], retryAfterMs: 1_800_000 });
    expect(String(failures[49])).toContain(
      `Could not cancel machine action ${ids[49]}: not sent, because the service throttles calls of this kind, for up to 30 min more. `,
    );
  });
});
