import { bulkCancellation } from "../resources/bulk/bulk.ts";
import { bulkOutputsSchema } from "../resources/bulk/outputs.ts";
import { cancellation } from "../resources/cancellation/cancellation.ts";
import { cancellationOutputsSchema } from "../resources/cancellation/outputs.ts";
import type { Resource } from "../resources/resource.ts";

/** A kind of resource that the plugin serves. */
export interface ResourceKind {
  readonly resource: Resource;
  /** Names of all outputs, inputs among them. */
  readonly outputNames: readonly string[];
  /** Outputs that are always secret. */
  readonly secretOutputs: readonly string[];
}

/** The kinds of resources, by their type in the engine's terms. */
export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  "defender:index:MachineActionCancellation": {
    resource: cancellation,
    outputNames: Object.keys(cancellationOutputsSchema.shape),
    // Arguments of live-response commands can hold secrets.
    secretOutputs: ["commands"],
  },
  "defender:index:BulkMachineActionCancellation": {
    resource: bulkCancellation,
    outputNames: Object.keys(bulkOutputsSchema.shape),
    secretOutputs: [],
  },
};

/**
 * The kind of a resource.
 *
 * @param urn for example `urn:pulumi:prod::project::defender:index:MachineActionCancellation::stop-scan`
 * @throws {Error} when this version serves no such type
 */
export function kindOf(urn: string): ResourceKind {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const kind = resourceKinds[type];
  if (kind === undefined) {
    throw new Error(
      `This version of the plugin defender knows no resource ${type}; it knows ${Object.keys(resourceKinds).join(", ")}. ` +
        "Is the SDK of the program newer than the plugin?",
    );
  }
  return kind;
}
