import { type OperationResult, type StateResult, summarise } from "./engine-rounds.ts";
import type { Goal } from "./goals.ts";
import type { StartCost } from "./provider-start.ts";
import { markdownTable } from "./table.ts";

/** All figures of one run. */
export interface BenchReport {
  readonly machine: { readonly processors: number; readonly node: string; readonly engine: string };
  readonly startedAt: string;
  readonly operations: readonly OperationResult[];
  readonly states: readonly StateResult[];
  readonly starts: readonly StartCost[];
  /** One line for each case. */
  readonly withinLimits: readonly string[];
  readonly goals: readonly Goal[];
}

/** The figures as tables for people. */
export function render(report: BenchReport): string {
  const { machine, startedAt, operations, states, starts, withinLimits, goals } = report;
  return [
    `${startedAt}, ${machine.processors} processors, Node.js ${machine.node}, Pulumi ${machine.engine}`,
    "Operations, medians; the ratio is to the floor of the same round:",
    operationTable(operations),
    "State, bytes of compact JSON for one resource:",
    markdownTable(
      ["N", "subject", "whole entry", "inputs and outputs", "entity", "stored beyond the entity"],
      states
        .filter(({ subject }) => subject !== "floor")
        .map(({ size, subject, entryBytes, propertyBytes, entityBytes }) => [
          size,
          subject,
          entryBytes,
          propertyBytes,
          entityBytes,
          propertyBytes - entityBytes,
        ]),
    ),
    "Start of the provider's process, above the floor, medians:",
    markdownTable(
      ["first call", "rounds", "wall time", "processor time", "peak memory"],
      starts.map((start) => [
        start.firstCall,
        start.rounds,
        `${start.wallAboveFloorMs.toFixed(0)} ms`,
        `${start.cpuAboveFloorMs.toFixed(0)} ms`,
        megabytes(start.memoryAboveFloorBytes),
      ]),
    ),
    "With the documented limits counted, in driven time:",
    withinLimits.map((line) => `- ${line}`).join("\n"),
    "Goals:",
    markdownTable(
      ["goal", "measured", ""],
      goals.map(({ goal, measured, met }) => [goal, measured, met ? "met" : "MISSED"]),
    ),
  ].join("\n\n");
}

function operationTable(operations: readonly OperationResult[]): string {
  const rows = operations.flatMap((result) => {
    const { size, operation, subject, measurements } = result;
    const floor = operations.find(
      (other) => other.size === size && other.operation === operation && other.subject === "floor",
    );
    if (floor === undefined) return [];
    const { wallMs, wallToFloor, peakMemoryBytes, cpuAboveFloorMs } = summarise(result, floor);
    const calls = measurements.map(({ calls: { token, cancel, get, list } }) =>
      [token, cancel, get, list].join(" / "),
    );
    return [
      [
        size,
        operation,
        subject,
        [...new Set(calls)].join(" or "),
        `${(wallMs / 1000).toFixed(2)} s`,
        wallToFloor.toFixed(2),
        peakMemoryBytes === undefined ? "no provider" : megabytes(peakMemoryBytes),
        cpuAboveFloorMs === undefined ? "" : `${cpuAboveFloorMs.toFixed(0)} ms`,
      ],
    ];
  });
  return markdownTable(
    [
      "N",
      "operation",
      "subject",
      "token / POST / GET / list",
      "wall time",
      "× floor",
      "peak memory of the provider",
      "its processor time above the floor's",
    ],
    rows,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
