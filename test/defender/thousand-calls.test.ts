import { describe, expect, test } from "vitest";
import type { Operation } from "../../provider/defender/call.ts";
import { documentedLimits } from "../../provider/defender/call-limits.ts";
import { defaultRateLimits } from "../../simulator/defender/rate-limits.ts";
import { SimulatedService } from "./simulated-service.ts";
import { maxInAnyWindow } from "./windows.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;

// The simulator counts as the service documents, in sliding windows, which are the strictest reading.
const service = new SimulatedService({ rateLimits: defaultRateLimits });

/** Shortest time in which the limits allow so many calls, in milliseconds: full hours in bursts of full minutes. */
function shortestMs(calls: number): number {
  const { callsPerMinute, callsPerHour } = documentedLimits;
  const beforeLast = calls - 1;
  return (
    Math.floor(beforeLast / callsPerHour) * hourMs +
    Math.floor((beforeLast % callsPerHour) / callsPerMinute) * minuteMs
  );
}

interface Figures {
  readonly requests: number;
  readonly refused: number;
  readonly lastMs: number;
  readonly maxPerMinute: number;
  readonly maxPerHour: number;
}

function figuresOf(operation: Operation): Figures {
  const { requests } = service.simulator;
  const arrivalsMs = service.arrivalsMs(operation);
  return {
    requests: arrivalsMs.length,
    refused: requests.count({ operation, status: 429 }),
    lastMs: arrivalsMs.at(-1) ?? 0,
    maxPerMinute: maxInAnyWindow(arrivalsMs, minuteMs),
    maxPerHour: maxInAnyWindow(arrivalsMs, hourMs),
  };
}

function print(title: string, calls: number, figures: Figures): void {
  const { requests, refused, lastMs, maxPerMinute, maxPerHour } = figures;
  const over = (100 * (lastMs / shortestMs(calls) - 1)).toFixed(2);
  console.log(
    `${title}: ${requests} requests, ${refused} × 429, ${lastMs / 1000} s (shortest ${shortestMs(calls) / 1000} s, +${over} %), ` +
      `at most ${maxPerMinute} a minute and ${maxPerHour} an hour`,
  );
}

describe("against a service that really counts, in driven time", () => {
  test("1,000 cancellations at once meet no 429 and take the shortest time that the limits allow", async () => {
    const { driven, simulator } = service;
    const ids = Array.from({ length: 1000 }, () => simulator.world.add().id);
    const entities = await driven.drive(Promise.all(ids.map((id) => driven.client.cancel(id, "Superseded"))));
    const figures = figuresOf("cancel");
    print("1,000 cancellations", 1000, figures);
    expect(figures).toMatchObject({ requests: 1000, refused: 0, maxPerMinute: 100 });
    expect(figures.lastMs).toBeLessThanOrEqual(1.05 * shortestMs(1000));
    expect(entities.every(({ status }) => status === "Cancelled")).toBe(true);
    expect(ids.every((id) => simulator.world.truth(id).cancelsEffective === 1)).toBe(true);
    expect(driven.reporter.said[0]).toBe(
      "900 cancel calls wait: the service allows 100 a minute and 1500 an hour. The next goes out in 57 s.",
    );
    expect(driven.reporter.said.length).toBeLessThanOrEqual(8);
  });

  test("4,000 single reads cross the hour's window without a 429", async () => {
    const { driven, simulator } = service;
    // A service that refuses lists of ids gets every read by itself.
    simulator.endpoints = { ...simulator.endpoints, inRefusedOn: ["id"] };
    const ids = Array.from({ length: 4000 }, () => simulator.world.add().id);
    const entities = await driven.drive(Promise.all(ids.map((id) => driven.client.readBatched(id))));
    const figures = figuresOf("get");
    print("4,000 reads", 4000, figures);
    expect(figures).toMatchObject({ requests: 4000, refused: 0, maxPerMinute: 100, maxPerHour: 1500 });
    expect(figures.lastMs).toBeLessThanOrEqual(1.05 * shortestMs(4000));
    expect(entities.map(({ id }) => id)).toEqual(ids);
    expect(driven.reporter.said.length).toBeLessThanOrEqual(40);
  });
});
