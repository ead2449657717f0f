import { expect, test } from "vitest";
import { figuresOf } from "./figures.ts";
import type { Measurement } from "./measurement.ts";

const measured = (wallMs: number, get: number): Measurement => ({
  wallMs,
  calls: { token: 1, cancel: 0, get, list: 2 },
  changes: {},
  caller: undefined,
});

test("the kept figures are medians over the rounds, beside the floor of the same round", () => {
  const figures = figuresOf({
    machine: { processors: 2, node: "24.21.0", engine: "3.259.0" },
    startedAt: "2026-11-25T10:00:00.000Z",
    results: [
      {
        scenario: "single",
        size: { pending: 100, matching: 100 },
        operations: [
          {
            operation: "up",
            subject: "floor",
            measurements: [measured(1000, 0), measured(2000, 0), measured(1000, 0)],
          },
          {
            operation: "up",
            subject: "cancellation",
            measurements: [measured(1500, 3), measured(2200, 1), measured(1400, 1)],
          },
        ],
        states: [],
      },
    ],
    starts: [],
    pluginStart: undefined,
    withinLimits: [],
    goals: [],
  });
  expect(figures.measuredAt).toBe("2026-11-25");
  expect(figures.operations.at(-1)).toEqual({
    scenario: "single",
    pending: 100,
    matching: 100,
    operation: "up",
    subject: "cancellation",
    rounds: 3,
    calls: { token: 1, cancel: 0, get: 1, list: 2 },
    wallMs: 1500,
    wallToFloor: 1.4,
  });
});
