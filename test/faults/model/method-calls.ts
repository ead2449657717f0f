import type { Method, MethodCall, MethodResult, Operation } from "./facts.ts";
import { InitializationFailed, type Properties, WireError } from "./host.ts";
import type { ResourceKind } from "./scenario.ts";
import type { ResourceState } from "./stack.ts";

/** A resource as the engine tells it from others. */
export interface Identity {
  readonly kind: ResourceKind;
  readonly name: string;
}

/** The calls of the provider's methods in one operation. */
export class MethodCalls {
  readonly #operation: Operation;
  readonly #elapsedMs: () => number;

  constructor(operation: Operation, elapsedMs: () => number) {
    this.#operation = operation;
    this.#elapsedMs = elapsedMs;
  }

  /** Calls a method of the provider and notes what came of it. After a kill nothing comes of it. */
  async make(
    method: Method,
    { kind, name }: Identity,
    before: ResourceState | undefined,
    inputs: Properties | undefined,
    perform: () => Promise<MethodResult>,
  ): Promise<MethodResult> {
    const actionId = String(inputs?.["machineActionId"] ?? before?.id ?? "").toLowerCase();
    const call: MethodCall = {
      ...(kind === "cancellation" ? { kind, actionId } : { kind }),
      method,
      resource: name,
      startedAtMs: this.#elapsedMs(),
      before,
      inputs,
      endedAtMs: undefined,
      result: undefined,
    };
    this.#operation.calls.push(call);
    const result = await perform().catch(failureOf);
    if (this.#operation.isKilled) {
      return new Promise(() => undefined);
    }
    call.endedAtMs = this.#elapsedMs();
    call.result = result;
    return result;
  }
}

function failureOf(error: unknown): MethodResult {
  if (error instanceof InitializationFailed) {
    return { kind: "notReady", id: error.id, outputs: error.outputs, message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "failed", message, breaksWire: error instanceof WireError };
}
