import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import type { ProviderContext } from "../methods/provider-context.ts";
import type { Properties } from "../methods/resource-state.ts";
import { parseBulkState } from "./bulk-state.ts";
import { converge } from "./converge.ts";

/** Cancels the confirmed set for the first time. The id means nothing: several resources may match the same actions. */
export async function createBulk(
  context: ProviderContext,
  inputs: Properties,
): Promise<dynamic.CreateResult> {
  const id = randomUUID();
  return { id, outs: await converge(context, id, inputs, parseBulkState({})) };
}
