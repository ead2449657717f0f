import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { median } from "./measurement.ts";
import type { BenchReport } from "./report.ts";
import { summarise } from "./results.ts";

const count = z.int().min(0);

const operation = z.strictObject({
  scenario: z.string(),
  pending: count,
  matching: count,
  operation: z.string(),
  subject: z.string(),
  /** How many rounds the medians are of. */
  rounds: count,
  /** Requests that arrived at the service. */
  calls: z.strictObject({ token: count, cancel: count, get: count, list: count }),
  wallMs: z.number(),
  wallToFloor: z.number(),
  peakMemoryBytes: z.number().optional(),
  memoryAboveFloorBytes: z.number().optional(),
});

const figures = z.strictObject({
  measuredAt: z.iso.date(),
  machine: z.strictObject({ processors: count, node: z.string(), engine: z.string() }),
  operations: z.array(operation),
});

/** The medians of a benchmark, as far as charts show them. */
export type Figures = z.infer<typeof figures>;
export type OperationFigures = z.infer<typeof operation>;

/** The figures that were measured last, of the whole benchmark. It takes an hour, so they are kept. */
export const figuresFile = resolve(import.meta.dirname, "results/last.json");

export async function readFigures(file: string = figuresFile): Promise<Figures> {
  return figures.parse(JSON.parse(await readFile(file, "utf8")));
}

/** The figures of a run of the benchmark, for `figuresFile`. */
export function figuresOf({ machine, startedAt, results }: BenchReport): Figures {
  return {
    measuredAt: startedAt.slice(0, 10),
    machine,
    operations: results.flatMap((result) =>
      result.operations.flatMap((own) => {
        const summary = summarise(result, own);
        if (summary === undefined) {
          return [];
        }
        const { wallMs, wallToFloor, peakMemoryBytes, memoryAboveFloorBytes } = summary;
        const calls = (kind: keyof OperationFigures["calls"]) =>
          Math.round(median(own.measurements.map((measurement) => measurement.calls[kind])));
        return [
          {
            scenario: result.scenario,
            ...result.size,
            operation: own.operation,
            subject: own.subject,
            rounds: own.measurements.length,
            calls: { token: calls("token"), cancel: calls("cancel"), get: calls("get"), list: calls("list") },
            wallMs: Math.round(wallMs),
            wallToFloor: Math.round(wallToFloor * 100) / 100,
            ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
            ...(memoryAboveFloorBytes === undefined ? {} : { memoryAboveFloorBytes }),
          },
        ];
      }),
    ),
  };
}
