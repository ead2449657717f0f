import { type Measurement, median, type Operation, type StateSize } from "./measurement.ts";
import { floorName, type Scenario, type Size } from "./scenario.ts";

/** One operation of one subject, over all rounds. */
export interface OperationResult {
  readonly operation: Operation;
  readonly subject: string;
  /** Every round's, in order. */
  readonly measurements: readonly Measurement[];
}

/** The state that one subject leaves. */
export interface StateResult extends StateSize {
  readonly subject: string;
}

/** All figures of one scenario at one size. */
export interface Results {
  readonly scenario: string;
  readonly size: Size;
  readonly operations: readonly OperationResult[];
  readonly states: readonly StateResult[];
}

/** Medians over the rounds, and of the ratios to the floor in the same round. */
export interface Summary {
  readonly wallMs: number;
  readonly wallToFloor: number;
  /** Undefined where the engine started no such process. */
  readonly peakMemoryBytes: number | undefined;
  readonly memoryAboveFloorBytes: number | undefined;
  readonly cpuAboveFloorMs: number | undefined;
}

/** The size as text: `100`, or `500 of 10,000` where others are pending beside those that match. */
export function sizeText({ pending, matching }: Size): string {
  const text = (count: number) => count.toLocaleString("en-US");
  return matching === pending ? text(matching) : `${text(matching)} of ${text(pending)}`;
}

/** The result of an operation of a subject; undefined where it was not measured. */
export function resultOf(
  { operations }: Results,
  operation: Operation,
  subject: string,
): OperationResult | undefined {
  return operations.find((result) => result.operation === operation && result.subject === subject);
}

/** Sums a result up beside the floor's; undefined where there is no floor. */
export function summarise(results: Results, own: OperationResult): Summary | undefined {
  const floor = resultOf(results, own.operation, floorName);
  if (floor === undefined) {
    return undefined;
  }
  const pairs = own.measurements.flatMap((measurement, round) => {
    const base = floor.measurements[round];
    return base === undefined ? [] : [{ own: measurement, base }];
  });
  const callers = pairs.flatMap((pair) =>
    pair.own.caller === undefined || pair.base.caller === undefined
      ? []
      : [{ own: pair.own.caller, base: pair.base.caller }],
  );
  const ofCallers = (value: (pair: (typeof callers)[number]) => number) =>
    callers.length === 0 ? undefined : median(callers.map(value));
  return {
    wallMs: median(pairs.map((pair) => pair.own.wallMs)),
    wallToFloor: median(pairs.map((pair) => pair.own.wallMs / pair.base.wallMs)),
    peakMemoryBytes: ofCallers((pair) => pair.own.peakMemoryBytes),
    memoryAboveFloorBytes: ofCallers((pair) => pair.own.peakMemoryBytes - pair.base.peakMemoryBytes),
    cpuAboveFloorMs: ofCallers((pair) => pair.own.cpuMs - pair.base.cpuMs),
  };
}

/** Operations in the order of the scenario, and of each the subjects in theirs. */
export function inOrder(
  { operations, subjects }: Scenario,
  results: readonly OperationResult[],
): readonly OperationResult[] {
  return operations.flatMap((operation) =>
    subjects.flatMap(({ name }) =>
      results.filter((result) => result.operation === operation && result.subject === name),
    ),
  );
}
