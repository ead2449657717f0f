import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import type { Properties } from "../cancellation/state.ts";
import type { ProviderContext } from "../context.ts";
import { converge } from "./converge.ts";
import { parseBulkState } from "./state.ts";

/** Cancels the confirmed set for the first time. The id means nothing: several resources may match the same actions. */
export async function createBulk(
  context: ProviderContext,
  inputs: Properties,
): Promise<dynamic.CreateResult> {
  const id = randomUUID();
  return { id, outs: await converge(context, id, inputs, parseBulkState({})) };
}
