import type { dynamic } from "@pulumi/pulumi";
import type { Properties } from "../cancellation/state.ts";
import type { ProviderContext } from "../context.ts";
import { converge } from "./converge.ts";
import { parseBulkState } from "./state.ts";

/** Cancels what matches now, goes on with what is pending, and takes over changed inputs. */
export async function updateBulk(
  context: ProviderContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<dynamic.UpdateResult> {
  return { outs: await converge(context, id, news, parseBulkState(olds)) };
}
