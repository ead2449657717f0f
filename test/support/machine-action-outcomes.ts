import type { OperationResult } from "./engine-operation.ts";
import type { EngineStack } from "./engine-stack.ts";

/** What the stack says of a resource, by its name. */
export interface Claim {
  readonly outcome: unknown;
  readonly cancelledBy: unknown;
  readonly status: unknown;
  readonly initErrors: readonly string[];
}

/** The claims of every cancellation in the stack's state. */
export async function claimsOf(stack: EngineStack): Promise<Readonly<Record<string, Claim>>> {
  const { deployment } = await stack.exportState();
  return Object.fromEntries(
    (deployment.resources ?? [])
      .filter(({ type }) => type.endsWith(":MachineActionCancellation"))
      .map(({ urn, outputs = {}, initErrors }) => [
        nameOf(urn),
        {
          outcome: outputs["outcome"],
          cancelledBy: outputs["cancelledBy"],
          status: outputs["status"],
          initErrors: Array.isArray(initErrors) ? initErrors.map(String) : [],
        },
      ]),
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
