import { expect, test } from "vitest";
import { together } from "./process-reports.ts";

test("what processes of one role have used is added up, and without a process there is nothing", () => {
  const report = { role: "provider" as const, peakMemoryBytes: 100, cpuMs: 7, packages: [] };
  expect(together([report, { ...report, peakMemoryBytes: 20 }])).toEqual({
    processes: 2,
    peakMemoryBytes: 120,
    cpuMs: 14,
  });
  expect(together([])).toBeUndefined();
});
