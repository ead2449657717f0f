import type { dynamic } from "@pulumi/pulumi";
import type { ProviderContext } from "../methods/provider-context.ts";
import type { Properties } from "../methods/resource-state.ts";
import { parseBulkState } from "./bulk-state.ts";
import { converge } from "./converge.ts";

/** Cancels what matches now, goes on with what is pending, and takes over changed inputs. */
export async function updateBulk(
  context: ProviderContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<dynamic.UpdateResult> {
  return { outs: await converge(context, id, news, parseBulkState(olds)) };
}
