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
