import type { OperationResult } from "./engine-operation.ts";
import type { EngineStack } from "./engine-stack.ts";

/** What the stack says of a resource, by its name. */
export interface Claim {
  readonly outcome: unknown;
  readonly cancelledBy: unknown;
  readonly status: unknown;
  readonly initErrors: readonly string[];
}

/** A cancellation in the stack's state, its secrets in plain text. */
export interface StoredResource {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Why it is not as it should be. */
  readonly initErrors: readonly string[];
}

/** Every cancellation in the stack's state, by its name. */
export async function resourcesOf(stack: EngineStack): Promise<Readonly<Record<string, StoredResource>>> {
  const { deployment } = await stack.plainState();
  return Object.fromEntries(
    (deployment.resources ?? [])
      .filter(({ type }) => type.endsWith(":MachineActionCancellation"))
      .map(({ urn, inputs = {}, outputs = {}, initErrors }) => [
        nameOf(urn),
        { inputs, outputs, initErrors: Array.isArray(initErrors) ? initErrors.map(String) : [] },
      ]),
  );
}

/** The claims of every cancellation in the stack's state. */
export async function claimsOf(stack: EngineStack): Promise<Readonly<Record<string, Claim>>> {
  const resources = await resourcesOf(stack);
  return Object.fromEntries(
    Object.entries(resources).map(([name, { outputs, initErrors }]) => [
      name,
      {
        outcome: outputs["outcome"],
        cancelledBy: outputs["cancelledBy"],
        status: outputs["status"],
        initErrors,
      },
    ]),
  );
}

/** Parts of a replacement, which the engine tells one by one in an order that depends on their dependencies. */
const partsOfReplacement = ["create-replacement", "delete-replaced"];

/** What an operation did with each resource, by its name. */
export function stepsOf({ events }: OperationResult): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap(({ resourcePreEvent }) =>
      resourcePreEvent === undefined || partsOfReplacement.includes(resourcePreEvent.metadata.op)
        ? []
        : [[nameOf(resourcePreEvent.metadata.urn), resourcePreEvent.metadata.op]],
    ),
  );
}

/** The errors of an operation, by the name of the resource they are about. */
export function errorsOf({ diagnostics }: OperationResult): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const { severity, message, urn } of diagnostics) {
    if (severity !== "error" || urn === undefined) {
      continue;
    }
    const name = nameOf(urn);
    errors[name] = `${errors[name] ?? ""}${message}\n`;
  }
  return errors;
}

/** All lines that an operation has shown, of whatever severity. */
export function linesOf({ diagnostics }: OperationResult): string {
  return diagnostics.map(({ message }) => message).join("\n");
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
