import type { OperationResult } from "../support/engine-operation.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import type { Used } from "./process-reports.ts";

/** So many resources at once that a batch of reads can be full. */
const wide = ["--parallel", "100"] as const;

/** What a measured stack is put through, by the command that does it. */
export const operations = {
  preview: (stack) => stack.preview(),
  up: (stack) => stack.up(),
  secondUp: (stack) => stack.up(),
  wideUp: (stack) => stack.up(...wide),
  refresh: (stack) => stack.refresh(),
  wideRefresh: (stack) => stack.refresh(...wide),
  destroy: (stack) => stack.destroy(),
} satisfies Record<string, (stack: EngineStack) => Promise<OperationResult>>;

export type Operation = keyof typeof operations;

/** Requests that arrived at the service, by kind. */
export interface Calls {
  readonly token: number;
  readonly cancel: number;
  readonly get: number;
  readonly list: number;
}

/** What one operation took. */
export interface Measurement {
  readonly wallMs: number;
  readonly calls: Calls;
  /** Resources by step, as the engine counts them. */
  readonly changes: OperationResult["changeSummary"];
  /** Of the process that calls the service, and of others of its role; undefined where the engine needed none. */
  readonly caller: Used | undefined;
}

/** Bytes of compact JSON, over all resources of a stack. */
export interface StateSize {
  /** The whole exported state. */
  readonly exportBytes: number;
  /** The entries of the resources in it. */
  readonly entryBytes: number;
  /** Of them, the inputs and outputs, each of which holds `__provider`; the rest is the engine's own. */
  readonly propertyBytes: number;
  /** The machine actions that the outputs tell of, as the service shows them. */
  readonly entityBytes: number;
}

/** Calls as text: token / POST / GET / list. */
export function callsText({ token, cancel, get, list }: Calls): string {
  return [token, cancel, get, list].join(" / ");
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) {
    throw new Error("There is no median of no values.");
  }
  return (lower + upper) / 2;
}
