import { isFinalStatus, type MachineActionTarget } from "../defender/machine-action.ts";
import { NotCancelledError, UnconfirmedSetError } from "../errors.ts";
import type { BulkRequest } from "../inputs/bulk-inputs.ts";
import type { Expectation } from "../lifecycle/guard.ts";
import { ensureSetCancelled, type MemberResult, type SetMember } from "../lifecycle/set-cancellation.ts";
import { matcherOf } from "../matching/criteria.ts";
import { listMatching } from "../matching/list-matching.ts";
import { InitializationFailure } from "../methods/host-error.ts";
import type { ProviderContext } from "../methods/provider-context.ts";
import type { Properties } from "../methods/resource-state.ts";
import { tooManyMatches } from "./announcement.ts";
import { type JudgedRecord, judgedRecord } from "./bulk-record.ts";
import { type BulkState, bulkOutputsOf, bulkRequestFrom, matchingOf, withResults } from "./bulk-state.ts";
import { judgeRecorded, observeAll } from "./recorded-actions.ts";
import { tellAppeared, tellForgotten, tellLeftAlone, tellOutcomes, whatIsLeft } from "./report.ts";

type ConfirmedSet = ReadonlyMap<string, MachineActionTarget>;

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
  const confirmed = matchingOf(inputs);
  if (confirmed === undefined) throw await unlistedSet(context, request);
  if (confirmed.size > request.maxCancellations) {
    const actions = [...confirmed].map(([actionId, target]) => ({ id: actionId, ...target }));
    throw new UnconfirmedSetError(tooManyMatches(request, actions));
  }
  if (confirmed.size === 0 && before.pending.length === 0) return bulkOutputsOf(inputs, before);

  const { client, waitingRoom } = await context.session();
  const { members, others, missing } = await observe(context, request, confirmed, before);
  const results = await ensureSetCancelled(members, { service: client, waitingRoom });
  const judged = [...results.flatMap(resultRecord), ...others];
  const after = withResults(before, judged, missing, client.serviceNowMs());
  const outputs = bulkOutputsOf(inputs, after);
  const left = whatIsLeft(results, request);
  if (left !== undefined) {
    // The host adds the provider's text to what create and update return, but not to what they throw.
    throw new InitializationFailure(id, { ...outputs, __provider: inputs["__provider"] }, left);
  }
  tellOutcomes(context.reporter, judged);
  return outputs;
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

interface Observation {
  /** Actions of the confirmed set that are to be cancelled, or have ended. */
  readonly members: readonly SetMember[];
  /** Actions that are only followed. */
  readonly others: readonly JudgedRecord[];
  /** Ids that the service does not know any more. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Looks at everything once more just before the first call. What appeared since the set was confirmed is told and
 * left for the next operation; what does not match any more, because a device has picked it up, is left alone.
 */
async function observe(
  context: ProviderContext,
  request: BulkRequest,
  confirmed: ConfirmedSet,
  before: BulkState,
): Promise<Observation> {
  const { client } = await context.session();
  const listed = confirmed.size === 0 ? [] : await listMatching(client, request.criteria);
  tellAppeared(
    context.reporter,
    listed.filter(({ id }) => !confirmed.has(id)),
  );
  const known = new Map(listed.map((action) => [action.id, action]));
  const recorded = new Set(before.pending.map(({ id }) => id));
  const ids = [...new Set([...confirmed.keys(), ...recorded])];
  const read = await observeAll(
    client,
    ids.filter((id) => !known.has(id)),
  );
  tellForgotten(context.reporter, read.missing);
  const isMeant = matcherOf(request.criteria);
  const nowMs = client.serviceNowMs();
  const members: SetMember[] = [];
  const others: JudgedRecord[] = [];
  for (const id of ids) {
    const action = known.get(id) ?? read.actions.get(id);
    const target = confirmed.get(id);
    if (action === undefined) continue;
    if (target !== undefined && (isFinalStatus(action.status) || isMeant(action, nowMs))) {
      const sentBefore =
        recorded.has(id) && before.comment !== undefined ? { comment: before.comment } : undefined;
      members.push({ request: cancellationOf(id, target, request), observed: action, sentBefore });
      continue;
    }
    if (target !== undefined) tellLeftAlone(context.reporter, action);
    others.push(judgeRecorded(action, before.comment));
  }
  return { members, others, missing: read.missing };
}

/** The confirmed facts are the guard, so another action under the same id, or a type that nobody named, is never touched. */
function cancellationOf(
  machineActionId: string,
  { type, machineId, computerDnsName, requestor }: MachineActionTarget,
  { comment, waitTimeoutSeconds }: BulkRequest,
): SetMember["request"] {
  const expect: Expectation = {
    type,
    machineId: machineId ?? undefined,
    computerDnsName: computerDnsName ?? undefined,
    requestor: requestor ?? undefined,
  };
  return { machineActionId, comment, expect, onAlreadyEnded: "accept", waitTimeoutSeconds };
}

/** What is recorded of a result. A call that was sent without a known end makes the action one to be followed. */
function resultRecord(result: MemberResult): readonly JudgedRecord[] {
  if (result.kind === "settled") return [judgedRecord(result.settlement)];
  const isFollowed = result.kind === "failed" && result.error instanceof NotCancelledError;
  return isFollowed ? [judgedRecord({ action: result.member.observed, outcome: "pending" })] : [];
}
