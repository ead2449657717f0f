import { providerInputName } from "../engine/host-inputs.ts";
import { DefenderError } from "../errors.ts";
import { type Properties, UnsettledError } from "../resources/resource.ts";
import type { ToldOnce } from "../resources/told-once.ts";

/**
 * Runs a method of the provider so that its errors reach the host as it can carry them, and tell a common fault once.
 *
 * @param properties what the host has handed over; they hold the provider's text
 */
export async function withHostErrors<Result>(
  told: ToldOnce,
  properties: Properties,
  method: () => Promise<Result>,
): Promise<Result> {
  try {
    return await method();
  } catch (error) {
    throw hostError(told.errorOf(error, properties["machineActionId"]), properties);
  }
}

/**
 * An error as the host can carry it: the message only. A numeric `code` would become a status of the wire protocol, an
 * `id` would mean that the resource was made, and a stack is printed beside the message.
 */
function hostError(error: unknown, properties: Properties): unknown {
  if (error instanceof UnsettledError) {
    return new InitializationFailure(error, properties[providerInputName]);
  }
  if (!(error instanceof DefenderError)) {
    return error;
  }
  const plain = new Error(error.message);
  plain.stack = "";
  return plain;
}

/**
 * Thrown from create or update, it tells the engine that the resource exists and is not ready: its state is kept, the
 * reason is shown, and the next `pulumi up` calls update. Without the provider's text the state could not be read again.
 */
export class InitializationFailure extends Error {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly reasons: readonly string[];

  constructor({ id, outputs, reason }: UnsettledError, providerText: unknown) {
    super(reason);
    this.id = id;
    this.properties = { ...outputs, [providerInputName]: providerText };
    this.reasons = [reason];
  }
}
