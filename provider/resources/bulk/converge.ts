import type { MachineAction } from "../../defender/machine-action.ts";
import { InitializationFailure } from "../../dynamic/host-error.ts";
import { NotCancelledError, UnconfirmedSetError } from "../../errors.ts";
import { withSentComment } from "../../lifecycle/cancel-call.ts";
import { ensureSetCancelled, type MemberResult } from "../../lifecycle/ensure-bulk-cancelled.ts";
import { listMatching } from "../../matching/list-matching.ts";
import type { Properties } from "../cancellation/state.ts";
import type { ProviderContext } from "../context.ts";
import { tooManyMatches } from "./announcement.ts";
import type { BulkRequest } from "./inputs.ts";
import { type ConfirmedSet, observeSet } from "./observation.ts";
import { type JudgedRecord, judgedRecord } from "./record.ts";
import { describeUnfinished, tellOutcomes } from "./report.ts";
import { rememberCalls } from "./sent-calls.ts";
import {
  type BulkState,
  bulkOutputsOf,
  bulkRequestFrom,
  matchingOf,
  settledIds,
  withResults,
} from "./state.ts";

/**
 * Cancels what the confirmed set holds, and nothing else, and follows what earlier operations have left pending.
 *
 * @returns the outputs to store
 * @throws {UnconfirmedSetError} when too many match, or check could not list them; no cancel call is sent then.
 * @throws {InitializationFailure} when some of the set are not cancelled: what was done is in the state.
 */
export async function converge(
  context: ProviderContext,
  id: string,
  inputs: Properties,
  before: BulkState,
): Promise<Record<string, unknown>> {
  const request = bulkRequestFrom(inputs);
  const matching = matchingOf(inputs);
  if (matching === undefined) {
    throw await unlistedSet(context, request);
  }
  // A list can lag behind. What is proven final stays so, and a call for it would blur whose cancellation it was.
  const settled = settledIds(before);
  const confirmed = new Map([...matching].filter(([actionId]) => !settled.has(actionId)));
  refuseTooMany(request, confirmed);
  if (confirmed.size === 0 && before.pending.length === 0) {
    return bulkOutputsOf(inputs, before);
  }

  const { client, waitingRoom } = await context.session();
  const observed = await observeSet(context, request, confirmed, before);
  const { cancel, mayHaveTakenEffect } = rememberCalls(client);
  const readBatched = (actionId: string) => client.readBatched(actionId);
  const results = await ensureSetCancelled(observed.members, {
    service: { cancel, readBatched },
    waitingRoom,
  });
  const judgedResults = results.flatMap((result): JudgedRecord[] => {
    const actionId = result.member.observed.id;
    const isSent = mayHaveTakenEffect(actionId);
    const action = judgedAction(result, isSent);
    if (action === undefined) {
      return [];
    }
    const { sentComments = [] } = result.member;
    return [judgedRecord(action, isSent ? withSentComment(sentComments, request.comment) : sentComments)];
  });
  const judged = [...judgedResults, ...observed.others];
  const after = withResults(before, judged, observed.missing, client.serviceNowMs());
  const outputs = bulkOutputsOf(inputs, after);
  tellOutcomes(context.reporter, judged);
  const left = describeUnfinished(results, request);
  if (left === undefined) {
    return outputs;
  }
  // The host adds the provider's text to what create and update return, but not to what they throw.
  throw new InitializationFailure(id, { ...outputs, __provider: inputs["__provider"] }, left);
}

function refuseTooMany(request: BulkRequest, confirmed: ConfirmedSet): void {
  if (confirmed.size <= request.maxCancellations) {
    return;
  }
  const actions = [...confirmed].map(([actionId, target]) => ({ id: actionId, ...target }));
  throw new UnconfirmedSetError(tooManyMatches(request, actions));
}

/** Why nothing is cancelled when check could not list: tried again for the reason, not for what it would find. */
async function unlistedSet(context: ProviderContext, { criteria }: BulkRequest): Promise<unknown> {
  try {
    const { client } = await context.session();
    await listMatching(client, criteria);
  } catch (error) {
    return error;
  }
  return new UnconfirmedSetError(
    "The matching machine actions could not be listed when the inputs were checked, so nobody has seen what would be cancelled. " +
      "Nothing was cancelled. Run pulumi up again: the service answers now.",
  );
}

/** The action as it is recorded. A call that was sent without a known end makes it one to be followed. */
function judgedAction(result: MemberResult, isSent: boolean): MachineAction | undefined {
  if (result.kind === "settled") {
    return result.settlement.action;
  }
  const isFollowed = isSent || (result.kind === "failed" && result.error instanceof NotCancelledError);
  return isFollowed ? result.member.observed : undefined;
}
