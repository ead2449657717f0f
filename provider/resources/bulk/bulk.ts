import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { UnconfirmedMatchesError } from "../../errors.ts";
import { readManyConfirmed } from "../../lifecycle/confirmed-read.ts";
import { settlementOf } from "../../lifecycle/outcome.ts";
import type { ResourceContext } from "../context.ts";
import type { Created, Difference, Properties, ReadReason, ReadResult, Resource } from "../resource.ts";
import { check } from "./check.ts";
import { converge } from "./converge.ts";
import { bulkInputNames } from "./inputs.ts";
import { tellForgotten } from "./report.ts";
import { bulkOutputsOf, matchingOf, parseBulkState, sentComments, settledIds, withResults } from "./state.ts";

/** Whatever matches is declared as cancelled. */
export const bulkCancellation: Resource = { check, diff, create, read, update };

/** Cancels the confirmed matches for the first time. The id means nothing: several resources may match the same actions. */
async function create(context: ResourceContext, inputs: Properties): Promise<Created> {
  const id = randomUUID();
  return { id, outputs: await converge(context, id, inputs, parseBulkState({})) };
}

/**
 * Compares the stored outputs with the checked inputs. It is a change when the program changed an input, when an
 * action is recorded as pending, and when an action matches whose end is not recorded. The inputs as they are stored
 * still hold what was cancelled last, and a refresh hands them over; the record tells that they are done.
 */
function diff(_id: string, olds: Properties, news: Properties): Difference {
  const state = parseBulkState(olds);
  const settled = settledIds(state);
  const matching = matchingOf(news);
  const isUnsettled =
    state.pending.length > 0 ||
    matching === undefined ||
    [...matching.keys()].some((machineActionId) => !settled.has(machineActionId));
  const isInputChanged = bulkInputNames.some((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { isChanged: isUnsettled || isInputChanged, replaces: [] };
}

/**
 * Reads, for a refresh, what became of the actions that are recorded as pending. Nothing is listed or cancelled.
 * @throws {UnconfirmedMatchesError} for an import or a look at another stack's: it exists in its own stack's state only.
 */
async function read(
  context: ResourceContext,
  _id: string,
  state: Properties,
  reason: ReadReason,
): Promise<ReadResult> {
  if (reason !== "refresh") {
    throw new UnconfirmedMatchesError(
      "A bulk cancellation cannot be imported or looked up: it exists in the stack's state only. Declare it instead.",
    );
  }
  const before = parseBulkState(state);
  if (before.pending.length === 0) {
    return { kind: "found", outputs: { ...state } };
  }
  const { client } = await context.session();
  const ids = before.pending.map((record) => record.id);
  const { actions, missing } = await readManyConfirmed(client, ids);
  tellForgotten(context.reporter, missing);
  const settlements = [...actions].map(([id, action]) => settlementOf(action, sentComments(before, id)));
  const after = withResults(before, settlements, missing, client.serviceNowMs());
  return { kind: "found", outputs: bulkOutputsOf(state, after) };
}

/** Cancels what matches now, goes on with what is pending, and takes over changed inputs. */
function update(
  context: ResourceContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Record<string, unknown>> {
  return converge(context, id, news, parseBulkState(olds));
}
