import {
  describeMachineAction,
  knownMachineActionTypes,
  type MachineAction,
  type MachineActionTarget,
} from "../../defender/machine-action.ts";
import { describeNonFinal } from "../../lifecycle/forecast.ts";
import { isCancellationTaken } from "../../lifecycle/outcome.ts";
import { describeCriteria } from "../../matching/criteria.ts";
import type { Reporter } from "../../reporting/reporter.ts";
import type { BulkRequest } from "./inputs.ts";

/** Most actions that are told one by one. */
const maxShownActions = 20;

/** Says, in a preview, what an update would cancel. */
export function announceMatching(
  reporter: Reporter,
  { criteria }: BulkRequest,
  actions: readonly MachineAction[],
  nowMs: number,
): void {
  if (actions.length === 0) {
    reporter.say(`no machine action matches (${describeCriteria(criteria)}): nothing to cancel.`);
    return;
  }
  const verb = actions.length === 1 ? "matches" : "match";
  reporter.say(`${count(actions.length)} ${verb} (${describeCriteria(criteria)}):`);
  for (const action of actions.slice(0, maxShownActions)) {
    const plan = isCancellationTaken(action)
      ? "the service has taken a cancellation already; will wait for it"
      : "will be cancelled";
    reporter.say(`  ${describeNonFinal(action, nowMs)}: ${plan}.`);
  }
  if (actions.length > maxShownActions) {
    reporter.say(
      `  and ${actions.length - maxShownActions} more, which pulumi preview --diff shows as the input "matching".`,
    );
  }
}

/**
 * Warns of types that nobody documents. The service may have added one, so it is no fault; but one that is spelt wrong
 * matches nothing, which looks like nothing to do.
 */
export function warnOfUnknownTypes(reporter: Reporter, { criteria: { types = [] } }: BulkRequest): void {
  for (const type of new Set(types)) {
    if (knownMachineActionTypes.some((known) => known === type)) {
      continue;
    }
    reporter.warn(
      `match.types names ${JSON.stringify(type)}, which Microsoft does not document. ` +
        `It matches what the service calls exactly so; documented are ${knownMachineActionTypes.join(", ")}.`,
    );
  }
}

/** Says why nothing is cancelled when more match than are allowed, and which they are. */
export function tooManyMatches(
  { criteria, maxCancellations }: BulkRequest,
  actions: readonly (MachineActionTarget & { readonly id: string })[],
): string {
  const shown = actions
    .slice(0, maxShownActions)
    .map((action) => `- ${action.id}: ${describeMachineAction(action)}`);
  const more = actions.length > shown.length ? [`- and ${actions.length - shown.length} more`] : [];
  return [
    `${count(actions.length)} match (${describeCriteria(criteria)}), and maxCancellations is ${maxCancellations}, so none is cancelled. ` +
      "If all of them are meant, raise maxCancellations; else narrow match. They are:",
    ...shown,
    ...more,
  ].join("\n");
}

/** A number of machine actions in words. */
export function count(actions: number): string {
  return actions === 1 ? "1 machine action" : `${actions} machine actions`;
}
