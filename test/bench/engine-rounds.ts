import type { Engine } from "../../engine/ensure-engine.ts";
import {
  MeasuredStack,
  type Measurement,
  type Operation,
  operations,
  type StateSize,
} from "./measured-stack.ts";
import { median } from "./statistics.ts";
import { type Subject, subjects } from "./subjects.ts";

/** One operation of one subject at one size, over all rounds. */
export interface OperationResult {
  readonly size: number;
  readonly operation: Operation;
  readonly subject: Subject;
  /** Every round's, in order. */
  readonly measurements: readonly Measurement[];
}

/** The state that one subject leaves. */
export interface StateResult extends StateSize {
  readonly size: number;
  readonly subject: Subject;
}

/**
 * Takes the stacks of all subjects through their life side by side, operation by operation. Who goes first changes
 * from operation to operation and from round to round, so that a machine that slows down wrongs nobody.
 */
export async function measureSize(
  size: number,
  rounds: number,
  engine: Engine,
  onProgress: (line: string) => void,
): Promise<{ readonly operations: readonly OperationResult[]; readonly states: readonly StateResult[] }> {
  const measured = new Map<string, { operation: Operation; subject: Subject; all: Measurement[] }>();
  const states: StateResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stacks: { subject: Subject; stack: MeasuredStack }[] = [];
    try {
      for (const subject of subjects) {
        stacks.push({ subject, stack: await MeasuredStack.create(subject, size, engine) });
      }
      for (const [index, operation] of operations.entries()) {
        for (const { subject, stack } of rotated(stacks, round + index)) {
          const measurement = await stack.measure(operation);
          const key = `${operation} ${subject}`;
          const entry = measured.get(key) ?? { operation, subject, all: [] };
          entry.all.push(measurement);
          measured.set(key, entry);
          onProgress(
            `N = ${size}, round ${round + 1} of ${rounds}: ${operation} of ${subject}, ${(measurement.wallMs / 1000).toFixed(1)} s`,
          );
          if (operation === "up" && subject !== "floor") stack.assertCancelledOnce();
          if (operation === "up" && round === 0) {
            states.push({ size, subject, ...(await stack.stateSize()) });
          }
        }
      }
    } finally {
      for (const { stack } of stacks) await stack.dispose();
    }
  }
  const bySubject = (operation: Operation, subject: Subject) =>
    operations.indexOf(operation) * subjects.length + subjects.indexOf(subject);
  const inOrder = [...measured.values()].sort(
    (left, right) => bySubject(left.operation, left.subject) - bySubject(right.operation, right.subject),
  );
  const results = inOrder.map(({ operation, subject, all }) => {
    return { size, operation, subject, measurements: all };
  });
  return { operations: results, states };
}

/** Medians over the rounds, and of the ratios to the floor in the same round. */
export interface Summary {
  readonly wallMs: number;
  readonly wallToFloor: number;
  /** Undefined where the engine started no provider. */
  readonly peakMemoryBytes: number | undefined;
  readonly memoryAboveFloorBytes: number | undefined;
  readonly cpuAboveFloorMs: number | undefined;
}

export function summarise({ measurements }: OperationResult, floor: OperationResult): Summary {
  const pairs = measurements.flatMap((own, round) => {
    const base = floor.measurements[round];
    return base === undefined ? [] : [{ own, base }];
  });
  const providers = pairs.flatMap(({ own, base }) =>
    own.provider === undefined || base.provider === undefined
      ? []
      : [{ own: own.provider, base: base.provider }],
  );
  const ofProviders = (value: (pair: (typeof providers)[number]) => number) =>
    providers.length === 0 ? undefined : median(providers.map(value));
  return {
    wallMs: median(measurements.map(({ wallMs }) => wallMs)),
    wallToFloor: median(pairs.map(({ own, base }) => own.wallMs / base.wallMs)),
    peakMemoryBytes: ofProviders(({ own }) => own.peakMemoryBytes),
    memoryAboveFloorBytes: ofProviders(({ own, base }) => own.peakMemoryBytes - base.peakMemoryBytes),
    cpuAboveFloorMs: ofProviders(({ own, base }) => own.cpuMs - base.cpuMs),
  };
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
