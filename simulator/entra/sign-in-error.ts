import { randomUUID } from "node:crypto";

/** A refusal of the token endpoint in Entra's own shape. */
export class SignInError extends Error {
  readonly status: number;
  /** The OAuth 2.0 error code, for example `invalid_client`. */
  readonly error: string;
  /** The number after AADSTS. */
  readonly code: number;

  constructor(status: number, error: string, code: number, message: string) {
    super(message);
    this.status = status;
    this.error = error;
    this.code = code;
  }

  body(nowMs: number): Record<string, unknown> {
    const timestamp = `${new Date(nowMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
    const [traceId, correlationId] = [randomUUID(), randomUUID()];
    return {
      error: this.error,
      error_description: `AADSTS${this.code}: ${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [this.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
    };
  }
}
