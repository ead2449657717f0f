import {
  describeMachineAction,
  type MachineAction,
  type MachineActionTarget,
} from "../../defender/machine-action.ts";
import { knownMachineActionTypes } from "../../defender/machine-action-type.ts";
import { describeNonFinal, describeStep, isRisky } from "../../lifecycle/forecast.ts";
import { isCancellationAccepted } from "../../lifecycle/outcome.ts";
import { describeCriteria } from "../../matching/criteria.ts";
import { quoteForeign } from "../../reporting/foreign-text.ts";
import type { Forecast, ForecastLine } from "../forecast.ts";
import type { BulkRequest } from "./inputs.ts";

/**
 * How many actions a preview or an error names one by one: about a screen.
 * @limit Bulk cancellations
 */
const maxShownActions = 20;

/** What an update would do about the actions that match. */
export function bulkForecast(
  request: BulkRequest,
  actions: readonly MachineAction[],
  nowMs: number,
): Forecast {
  if (actions.length > request.maxCancellations) {
    const reason = tooManyMatches(request, actions);
    return { lines: [], refusals: [{ property: "maxCancellations", reason }] };
  }
  return { lines: forecastLines(request, actions, nowMs), refusals: [] };
}

function forecastLines(
  { criteria }: BulkRequest,
  actions: readonly MachineAction[],
  nowMs: number,
): readonly ForecastLine[] {
  if (actions.length === 0) {
    return [info(`no machine action matches (${describeCriteria(criteria)}): nothing to cancel.`)];
  }
  const verb = actions.length === 1 ? "matches" : "match";
  const hidden = actions.length - maxShownActions;
  return [
    info(`${count(actions.length)} ${verb} (${describeCriteria(criteria)}):`),
    ...actions.slice(0, maxShownActions).map((action) => {
      const step = { kind: isCancellationAccepted(action) ? "wait" : "cancel" } as const;
      const text = `  ${describeNonFinal(action, nowMs)}: ${describeStep(step, action)}.`;
      return { ...info(text), severity: isRisky(step, action) ? "warning" : "info" } as const;
    }),
    ...(hidden > 0
      ? [info(`  and ${hidden} more, which pulumi preview --diff shows as the input "matching".`)]
      : []),
  ];
}

function info(text: string): ForecastLine {
  return { severity: "info", text, isForAll: false };
}

/**
 * Warns of types that nobody documents. The service may have added one, so it is no fault; but one that is spelt wrong
 * matches nothing, which looks like nothing to do.
 */
export function unknownTypeWarnings({ criteria: { types = [] } }: BulkRequest): readonly ForecastLine[] {
  return [...new Set(types)]
    .filter((type) => !knownMachineActionTypes.some((known) => known === type))
    .map((type) => ({
      severity: "warning",
      text:
        `match.types names "${quoteForeign(type)}", which Microsoft does not document. ` +
        `It matches what the service calls exactly so; documented are ${knownMachineActionTypes.join(", ")}.`,
      isForAll: false,
    }));
}

/** Says why nothing is cancelled when more match than are allowed, and which they are. */
export function tooManyMatches(
  { criteria, maxCancellations }: BulkRequest,
  actions: readonly (MachineActionTarget & { readonly id: string })[],
): string {
  const shown = actions
    .slice(0, maxShownActions)
    .map((action) => `- ${quoteForeign(action.id)}: ${describeMachineAction(action)}`);
  const more = actions.length > shown.length ? [`- and ${actions.length - shown.length} more`] : [];
  return [
    `${count(actions.length)} match (${describeCriteria(criteria)}), and maxCancellations is ${maxCancellations}, so none is cancelled. ` +
      "If all of them are meant, raise maxCancellations; otherwise narrow match. They are:",
    ...shown,
    ...more,
  ].join("\n");
}

/** A number of machine actions in words. */
export function count(actions: number): string {
  return actions === 1 ? "1 machine action" : `${actions} machine actions`;
}
