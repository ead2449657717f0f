/** A complete answer, whatever its status. */
export interface TransportAnswer {
  readonly status: number;
  readonly body: string;
  /** How long the service asked to wait before the next call, in milliseconds, if it said so. */
  readonly retryAfterMs?: number | undefined;
  /** The service's clock when it answered, in milliseconds since 1970; NaN when it did not say. */
  readonly serviceTimeMs: number;
}
