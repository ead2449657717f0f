import type { dynamic } from "@pulumi/pulumi";
import type { Properties } from "../cancellation/state.ts";
import type { ProviderContext } from "../context.ts";
import { judgedRecord } from "./record.ts";
import { observeAll } from "./recorded-actions.ts";
import { tellForgotten } from "./report.ts";
import { bulkOutputsOf, parseBulkState, sentComments, withResults } from "./state.ts";

/** Reads, for a refresh, what became of the actions that are recorded as pending. Nothing is listed or cancelled. */
export async function readBulk(
  context: ProviderContext,
  id: string,
  props: Properties,
): Promise<dynamic.ReadResult> {
  const before = parseBulkState(props);
  if (before.pending.length === 0) {
    return { id, props: { ...props } };
  }
  const { client } = await context.session();
  const ids = before.pending.map((record) => record.id);
  const { actions, missing } = await observeAll(client, ids);
  tellForgotten(context.reporter, missing);
  const judged = [...actions].map(([actionId, action]) =>
    judgedRecord(action, sentComments(before, actionId)),
  );
  const after = withResults(before, judged, missing, client.serviceNowMs());
  return { id, props: bulkOutputsOf(props, after) };
}
