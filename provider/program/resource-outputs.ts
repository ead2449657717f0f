import * as pulumi from "@pulumi/pulumi";
import { getAllResources } from "@pulumi/pulumi/output";

/** Whether a value is computed from an output of a resource. */
export async function isFromResource(value: pulumi.Input<unknown>): Promise<boolean> {
  if (!pulumi.Output.isInstance(value)) {
    return false;
  }
  try {
    const resources = await getAllResources(value);
    return resources.size > 0;
  } catch {
    // An output that fails is told where its value is used.
    return false;
  }
}
