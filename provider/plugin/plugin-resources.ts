import { bulkCancellation } from "../resources/bulk/bulk.ts";
import { cancellation } from "../resources/cancellation/cancellation.ts";
import type { Properties, ReadReason, Resource } from "../resources/resource.ts";
import type { PlainProperties } from "./wire.ts";

/** A kind of resource as the plugin serves it. */
export interface PluginResource {
  readonly resource: Resource;
  /** Outputs that are secrets whatever the inputs are. */
  readonly secretOutputs: readonly string[];
  /** Outputs that repeat an input, and are secrets when it is one. */
  readonly echoes: Readonly<Record<string, readonly string[]>>;
  /** Whether these are outputs that the resource has stored, and not the arguments of a look at an action. */
  readonly isStored: (state: Properties) => boolean;
}

/** The kinds of resources by their tokens. */
export const pluginResources: Readonly<Record<string, PluginResource>> = {
  "defender:index:MachineActionCancellation": {
    resource: cancellation,
    secretOutputs: ["commands"],
    echoes: { comment: ["sentComments", "cancellationComment"] },
    isStored: (state) => "outcome" in state,
  },
  "defender:index:BulkMachineActionCancellation": {
    resource: bulkCancellation,
    secretOutputs: [],
    echoes: { comment: ["cancelled", "cancelledTooLate", "endedOtherwise", "pending"] },
    isStored: (state) => "counts" in state,
  },
};

/** The type in a resource's URN: what stands between the project and the name, without the types of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/**
 * The kind of the resource with this URN.
 * @throws {Error} when the plugin has no such resource
 */
export function resourceOf(urn: string): PluginResource {
  const kind = pluginResources[typeOf(urn)];
  if (kind === undefined) {
    throw new Error(`The plugin defender has no resource ${JSON.stringify(typeOf(urn))}.`);
  }
  return kind;
}

/** Why a resource is read: an import hands over neither state nor inputs, a look at an action hands over its arguments. */
export function readReason(
  { isStored }: PluginResource,
  state: PlainProperties | undefined,
  inputs: PlainProperties | undefined,
): ReadReason {
  if (state === undefined && inputs === undefined) {
    return "import";
  }
  return isStored(state?.values ?? {}) ? "refresh" : "get";
}

/** Values of a resource, with the secret ones marked. */
export function marked(
  { secretOutputs, echoes }: PluginResource,
  values: Properties,
  secretInputs: ReadonlySet<string>,
): PlainProperties {
  const echoed = [...secretInputs].flatMap((name) => echoes[name] ?? []);
  return { values: { ...values }, secrets: new Set([...secretInputs, ...echoed, ...secretOutputs]) };
}
