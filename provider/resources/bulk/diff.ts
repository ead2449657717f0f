import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import type { Properties } from "../cancellation/state.ts";
import { bulkInputNames } from "./inputs.ts";
import { matchingOf, parseBulkState, settledIds } from "./state.ts";

/**
 * Compares the stored outputs with the checked inputs. It is a change when the program changed an input, when an
 * action is recorded as pending, and when an action matches whose end is not recorded. The inputs as they are stored
 * still hold what was cancelled last, and a refresh hands them over; the record tells that they are done.
 */
export function diffBulk(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
  const state = parseBulkState(olds);
  const settled = settledIds(state);
  const matching = matchingOf(news);
  const isUnsettled =
    state.pending.length > 0 ||
    matching === undefined ||
    [...matching.keys()].some((machineActionId) => !settled.has(machineActionId));
  const isChanged = bulkInputNames.some((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { changes: isUnsettled || isChanged, replaces: [] };
}
