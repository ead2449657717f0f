import type { MachineActionTarget } from "../../defender/machine-action.ts";
import { isFinalStatus } from "../../defender/machine-action-status.ts";
import { readManyConfirmed } from "../../lifecycle/confirmed-read.ts";
import type { BulkMember } from "../../lifecycle/ensure-bulk-cancelled.ts";
import type { Expectation } from "../../lifecycle/guard.ts";
import { type Settlement, settlementOf } from "../../lifecycle/outcome.ts";
import { matcherOf } from "../../matching/criteria.ts";
import { listMatching } from "../../matching/list-matching.ts";
import type { ResourceContext } from "../context.ts";
import type { BulkRequest } from "./inputs.ts";
import { tellAppeared, tellForgotten, tellLeftAlone } from "./report.ts";
import { type BulkState, provenRecords, sentComments } from "./state.ts";

/** The facts of the actions that may be cancelled, by id. */
export type ConfirmedMatches = ReadonlyMap<string, MachineActionTarget>;

/** What a look at everything has shown, just before the first call. */
export interface Observation {
  /** Confirmed actions that are to be cancelled, or have ended. */
  readonly members: readonly BulkMember[];
  /** Actions that are only followed. */
  readonly others: readonly Settlement[];
  /** Ids that the service does not know any more. */
  readonly missing: ReadonlySet<string>;
  /** Why an action could not be read, by its id. Nothing is done about it. */
  readonly unread: ReadonlyMap<string, Error>;
}

/**
 * Looks at everything once more just before the first call. What began to match after the check is told and left for
 * the next operation. What no longer matches, because a device has picked it up, is left alone.
 */
export async function observeMatches(
  context: ResourceContext,
  request: BulkRequest,
  confirmed: ConfirmedMatches,
  before: BulkState,
): Promise<Observation> {
  const { client } = await context.session();
  const listed = confirmed.size === 0 ? [] : await listMatching(client, request.criteria);
  const settled = provenRecords(before);
  tellAppeared(
    context.reporter,
    listed.filter(({ id }) => !confirmed.has(id) && !settled.has(id)),
  );
  const known = new Map(listed.map((action) => [action.id, action]));
  const ids = [...new Set([...confirmed.keys(), ...before.pending.map(({ id }) => id)])];
  const read = await readManyConfirmed(
    client,
    ids.filter((id) => !known.has(id)),
  );
  tellForgotten(context.reporter, read.missing);
  const isMeant = matcherOf(request.criteria);
  const nowMs = client.serviceNowMs();
  const members: BulkMember[] = [];
  const others: Settlement[] = [];
  for (const id of ids) {
    const action = known.get(id) ?? read.actions.get(id);
    const target = confirmed.get(id);
    if (action === undefined) {
      continue;
    }
    if (target !== undefined && (isFinalStatus(action.status) || isMeant(action, nowMs))) {
      const cancellation = cancellationOf(id, target, request);
      members.push({ request: cancellation, observed: action, sentComments: sentComments(before, id) });
      continue;
    }
    if (target !== undefined) {
      tellLeftAlone(context.reporter, action);
    }
    others.push(settlementOf(action, sentComments(before, id)));
  }
  return { members, others, missing: read.missing, unread: read.failures };
}

/** The confirmed facts are the guard, so another action under the same id, or a type that nobody named, is never touched. */
function cancellationOf(
  machineActionId: string,
  { type, machineId, computerDnsName, requestor }: MachineActionTarget,
  { comment, waitTimeoutSeconds }: BulkRequest,
): BulkMember["request"] {
  const expect: Expectation = {
    type,
    machineId: machineId ?? undefined,
    computerDnsName: computerDnsName ?? undefined,
    requestor: requestor ?? undefined,
  };
  return { machineActionId, comment, expect, onAlreadyEnded: "accept", waitTimeoutSeconds };
}
