import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import type { Goal } from "./goal.ts";
import { callsText } from "./measurement.ts";
import type { PluginStart } from "./plugin-start.ts";
import type { StartCost } from "./provider-start.ts";
import { type Results, sizeText, summarise } from "./results.ts";
import type { WithinLimits } from "./within-limits.ts";

/** All figures of one run. */
export interface BenchReport {
  readonly machine: { readonly processors: number; readonly node: string; readonly engine: string };
  readonly startedAt: string;
  readonly results: readonly Results[];
  readonly starts: readonly StartCost[];
  /** None where starts were left out. */
  readonly pluginStart: PluginStart | undefined;
  readonly withinLimits: readonly WithinLimits[];
  readonly goals: readonly Goal[];
}

/** The figures as tables for people. */
export function render(report: BenchReport): string {
  const { machine, startedAt, results, starts, pluginStart, withinLimits, goals } = report;
  return [
    `${startedAt}, ${machine.processors} processors, Node.js ${machine.node}, Pulumi ${machine.engine}`,
    "Operations, medians; the ratio is to the floor of the same round. N is the number of actions that are cancelled or looked up, of those that are pending. Memory and processor time are those of the provider's process, for look-ups of the program's:",
    operationTable(results),
    "State, bytes of compact JSON for each cancelled action:",
    stateTable(results),
    "Start of the provider's process, above the floor, medians:",
    markdownTable(
      ["first call", "rounds", "wall time", "processor time", "peak memory"],
      starts.map((start) => [
        start.firstCall,
        String(start.rounds),
        milliseconds(start.wallAboveFloorMs),
        milliseconds(start.cpuAboveFloorMs),
        megabytes(start.memoryAboveFloorBytes),
      ]),
    ),
    ...(pluginStart === undefined
      ? []
      : [
          `Start of the plugin, ${pluginStart.rounds} rounds, medians: ${milliseconds(pluginStart.configuredMs)} until it is configured, ${milliseconds(pluginStart.firstCheckMs)} until it has answered the first Check, which signs in and reads an action.`,
        ]),
    "With the documented limits counted, in driven time:",
    limitsTable(withinLimits),
    "Goals:",
    markdownTable(
      ["goal", "measured", ""],
      goals.map(({ goal, measured, met }) => [goal, measured, met ? "met" : "MISSED"]),
    ),
  ].join("\n\n");
}

function operationTable(all: readonly Results[]): string {
  const rows = all.flatMap((results) =>
    results.operations.flatMap((result): string[][] => {
      const summary = summarise(results, result);
      if (summary === undefined) {
        return [];
      }
      const { wallMs, wallToFloor, peakMemoryBytes, memoryAboveFloorBytes, cpuAboveFloorMs } = summary;
      return [
        [
          results.scenario,
          sizeText(results.size),
          result.operation,
          result.subject,
          [...new Set(result.measurements.map(({ calls }) => callsText(calls)))].join(" or "),
          `${(wallMs / 1000).toFixed(2)} s`,
          wallToFloor.toFixed(2),
          peakMemoryBytes === undefined ? "no process" : megabytes(peakMemoryBytes),
          memoryAboveFloorBytes === undefined ? "" : megabytes(memoryAboveFloorBytes),
          cpuAboveFloorMs === undefined ? "" : milliseconds(cpuAboveFloorMs),
        ],
      ];
    }),
  );
  return markdownTable(
    [
      "scenario",
      "N",
      "operation",
      "subject",
      "token / POST / GET / list",
      "wall time",
      "× floor",
      "peak memory",
      "above the floor's",
      "processor time above the floor's",
    ],
    rows,
  );
}

function stateTable(all: readonly Results[]): string {
  const rows = all.flatMap(({ scenario, size, states }) =>
    states.map((state): string[] => {
      const each = (bytes: number) => String(Math.round(bytes / size.matching));
      return [
        scenario,
        sizeText(size),
        state.subject,
        each(state.entryBytes),
        each(state.propertyBytes),
        each(state.entityBytes),
        each(state.propertyBytes - state.entityBytes),
        `${(state.exportBytes / 1000).toFixed(1)} kB`,
      ];
    }),
  );
  return markdownTable(
    [
      "scenario",
      "N",
      "subject",
      "entry",
      "inputs and outputs",
      "entity",
      "stored beyond the entity",
      "whole exported state",
    ],
    rows,
  );
}

function limitsTable(all: readonly WithinLimits[]): string {
  return markdownTable(
    ["calls", "requests", "429", "time", "shortest time", "a minute, at most", "an hour, at most"],
    all.map(({ title, requests, throttled, tookMs, shortestMs, maxPerMinute, maxPerHour }) => [
      title,
      String(requests),
      String(throttled),
      `${tookMs / 1000} s`,
      `${shortestMs / 1000} s`,
      String(maxPerMinute),
      String(maxPerHour),
    ]),
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function milliseconds(durationMs: number): string {
  return `${durationMs.toFixed(0)} ms`;
}
