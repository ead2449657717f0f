import { describe, expect, test } from "vitest";
import { defaultRateLimits } from "../../../simulator/defender/rate-limits.ts";
import { cancelMany, readMany } from "../many-calls.ts";
import { SimulatedService } from "../simulated-service.ts";

// The simulator counts as the service documents, in sliding windows, which are the strictest reading.
const service = new SimulatedService({ rateLimits: defaultRateLimits });

describe("against a service that really counts, in driven time", () => {
  test("1,000 cancellations at once meet no 429 and take the shortest time that the limits allow", async () => {
    const { driven, simulator } = service;
    const { calls, ids, statuses } = await cancelMany(simulator, driven, 1000);
    expect(calls).toMatchObject({ requests: 1000, throttled: 0, maxPerMinute: 100 });
    expect(calls.tookMs).toBeLessThanOrEqual(1.05 * calls.shortestMs);
    expect(statuses.every((status) => status === "Cancelled")).toBe(true);
    expect(ids.every((id) => simulator.world.truth(id).cancelsEffective === 1)).toBe(true);
    expect(driven.reporter.said[0]).toBe(
      "900 cancel calls wait: the service allows 100 a minute and 1500 an hour. The next goes out in 57 s.",
    );
    expect(driven.reporter.said.length).toBeLessThanOrEqual(8);
  });

  test("4,000 single reads cross the hour's window without a 429", async () => {
    const { driven, simulator } = service;
    const { calls, ids, found } = await readMany(simulator, driven, 4000);
    expect(calls).toMatchObject({ requests: 4000, throttled: 0, maxPerMinute: 100, maxPerHour: 1500 });
    expect(calls.tookMs).toBeLessThanOrEqual(1.05 * calls.shortestMs);
    expect(found).toEqual(ids);
    expect(driven.reporter.said.length).toBeLessThanOrEqual(40);
  });
});
