import { z } from "zod";
import { machineActionCancellationType } from "../dynamic/resource-type.ts";

/**
 * What the state of a stack holds of the cancellations of its list: outputs by the id of the action, in lower case. A
 * cancellation that the program declares by itself, under a name of its own, is not among them.
 */
export type StoredCancellations = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

/** Finds the cancellations of a list among the resources of a state; those of a list are named by their action's id. */
export function storedCancellationsAmong(resources: readonly unknown[]): StoredCancellations {
  return new Map(
    resources.flatMap((resource) => {
      const { urn, type, outputs } = resourceSchema.parse(resource);
      const name = urn.slice(urn.lastIndexOf("::") + 2);
      const isListed = type === machineActionCancellationType && outputs["machineActionId"] === name;
      return isListed ? [[name, outputs] as const] : [];
    }),
  );
}
