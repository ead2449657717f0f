/** The calls that the service counts apart, and that fail differently. */
export type Operation = "cancel" | "get" | "list";

/** One call to the service, as limits, retries and errors know it. */
export interface Call {
  readonly operation: Operation;
  /** What the call is for, as it continues "Could not …": "read machine action …". */
  readonly purpose: string;
  /** The machine action that the call is about; a list is about none. */
  readonly machineActionId?: string | undefined;
}

/** A call with its address and body, as the transport sends it. */
export interface CallRequest extends Call {
  readonly url: URL;
  /** Sent as JSON in a POST. Without it the call is a GET. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** A complete answer, whatever its status. */
export interface CallAnswer {
  readonly status: number;
  readonly body: string;
  /** How long the service asked to wait before the next call, in milliseconds, if it said so. */
  readonly retryAfterMs?: number | undefined;
  /** The service's clock when it answered, in milliseconds since 1970; NaN when it did not say. */
  readonly serviceTimeMs: number;
}
