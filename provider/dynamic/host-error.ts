import { DefenderError } from "../errors.ts";

/**
 * An error as the host of dynamic providers can carry it: the message only. A numeric `code` would become a status
 * of the wire protocol, an `id` would mean that the resource was made, and a stack is printed beside the message.
 */
export function hostError(error: unknown): unknown {
  if (!(error instanceof DefenderError)) {
    return error;
  }
  const plain = new Error(error.message);
  plain.stack = "";
  return plain;
}

/** Runs a method of the provider so that its errors reach the person at the terminal as one message. */
export async function withHostErrors<Result>(method: () => Promise<Result>): Promise<Result> {
  try {
    return await method();
  } catch (error) {
    throw hostError(error);
  }
}

/**
 * Thrown from create or update, it tells the engine that the resource exists and is not ready: its state is kept, the
 * reason is shown, and the next `pulumi up` calls update.
 */
export class InitializationFailure extends Error {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly reasons: readonly string[];

  constructor(id: string, properties: Readonly<Record<string, unknown>>, reason: string) {
    super(reason);
    this.id = id;
    this.properties = properties;
    this.reasons = [reason];
  }
}
