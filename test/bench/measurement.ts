import type { OperationResult } from "../support/engine-operation.ts";
import type { ProcessReport } from "./process-reports.ts";

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
  /** Of the process that calls the service; undefined where the engine needed none. */
  readonly caller: Omit<ProcessReport, "role"> | undefined;
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
