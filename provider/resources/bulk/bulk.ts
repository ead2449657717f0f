import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { UnconfirmedMatchesError } from "../../errors.ts";
import type { ResourceContext } from "../context.ts";
import type { Created, Difference, Properties, ReadReason, ReadResult, Resource } from "../resource.ts";
import { check } from "./check.ts";
import { converge } from "./converge.ts";
import { bulkInputNames } from "./inputs.ts";
import { refresh } from "./refresh.ts";
import { matchingOf, parseBulkState, provenRecords } from "./state.ts";

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
  const settled = provenRecords(state);
  const matching = matchingOf(news);
  const isUnsettled =
    state.pending.length > 0 ||
    matching === undefined ||
    [...matching.keys()].some((machineActionId) => !settled.has(machineActionId));
  const isInputChanged = bulkInputNames.some((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { isChanged: isUnsettled || isInputChanged, replaces: [] };
}

/**
 * Reads, for a refresh, what became of the recorded actions.
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
  return { kind: "found", outputs: await refresh(context, state) };
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
