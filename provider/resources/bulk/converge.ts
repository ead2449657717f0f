import { NotCancelledError, UnconfirmedMatchesError } from "../../errors.ts";
import { ensureBulkCancelled, type MemberResult } from "../../lifecycle/ensure-bulk-cancelled.ts";
import { type Settlement, settlementOf } from "../../lifecycle/outcome.ts";
import { listMatching } from "../../matching/list-matching.ts";
import type { ResourceContext } from "../context.ts";
import { type Properties, UnsettledError } from "../resource.ts";
import { tooManyMatches } from "./forecast.ts";
import type { BulkRequest } from "./inputs.ts";
import { type ConfirmedMatches, observeMatches } from "./observation.ts";
import { describeUnfinished, tellOutcomes } from "./report.ts";
import {
  type BulkState,
  bulkOutputsOf,
  bulkRequestFrom,
  matchingOf,
  provenRecords,
  withResults,
} from "./state.ts";

/**
 * Cancels what the confirmed matches are, and nothing else, and follows what earlier operations have left pending.
 *
 * @returns the outputs to store
 * @throws {UnconfirmedMatchesError} when too many match, or check could not list them; no cancel call is sent then.
 * @throws {UnsettledError} when some of them are not cancelled: what was done is in the state.
 */
export async function converge(
  context: ResourceContext,
  id: string,
  inputs: Properties,
  before: BulkState,
): Promise<Record<string, unknown>> {
  const request = bulkRequestFrom(inputs, context.waitTimeoutSeconds);
  const matching = matchingOf(inputs);
  if (matching === undefined) {
    throw await unlistedMatches(context, request);
  }
  // A list can lag behind. What is proven final stays so, and a call for it would blur whose cancellation it was.
  const settled = provenRecords(before);
  const confirmed = new Map([...matching].filter(([actionId]) => !settled.has(actionId)));
  refuseTooMany(request, confirmed);
  if (confirmed.size === 0 && before.pending.length === 0) {
    return bulkOutputsOf(inputs, before);
  }

  const { client, waitingRoom } = await context.session();
  const observed = await observeMatches(context, request, confirmed, before);
  const results = await ensureBulkCancelled(observed.members, { service: client, waitingRoom });
  const settlements = [...results.flatMap(settlementsToRecord), ...observed.others];
  const after = withResults(before, settlements, observed.missing, client.serviceNowMs());
  const outputs = bulkOutputsOf(inputs, after);
  tellOutcomes(context.reporter, settlements);
  const unfinished = describeUnfinished(results, observed.unread);
  if (unfinished !== undefined) {
    throw new UnsettledError(id, outputs, unfinished);
  }
  return outputs;
}

function refuseTooMany(request: BulkRequest, confirmed: ConfirmedMatches): void {
  if (confirmed.size <= request.maxCancellations) {
    return;
  }
  const actions = [...confirmed].map(([actionId, target]) => ({ id: actionId, ...target }));
  throw new UnconfirmedMatchesError(tooManyMatches(request, actions));
}

/** Why nothing is cancelled when check could not list: tried again for the reason, not for what it would find. */
async function unlistedMatches(context: ResourceContext, { criteria }: BulkRequest): Promise<unknown> {
  try {
    const { client } = await context.session();
    await listMatching(client, criteria);
  } catch (error) {
    return error;
  }
  return new UnconfirmedMatchesError(
    "The matching machine actions could not be listed when the inputs were checked, so nobody has seen what would be cancelled. " +
      "Nothing was cancelled. Run pulumi up again: the service answers now.",
  );
}

/** What is recorded of a result. A call that was sent without a known end makes its action one to be followed. */
function settlementsToRecord(result: MemberResult): readonly Settlement[] {
  switch (result.kind) {
    case "settled":
      return [result.settlement];
    case "failed": {
      const isFollowed = result.mayHaveRun || result.error instanceof NotCancelledError;
      return isFollowed ? [settlementOf(result.member.observed, result.sentComments)] : [];
    }
    case "notTried":
      return [];
  }
}
