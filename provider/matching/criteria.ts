import type { MachineAction } from "../defender/machine-action.ts";
import { uncontainedByCancelling } from "../defender/machine-action-type.ts";
import { comparable } from "../lifecycle/guard.ts";
import { formatDuration } from "../reporting/duration.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";

/**
 * Which machine actions are meant. Every condition that is given must hold; of a list, one value must. Types and
 * statuses are compared exactly, everything else without regard to case.
 */
export interface Criteria {
  readonly types?: readonly string[] | undefined;
  /** Whether only actions are meant whose cancellation frees nothing. */
  readonly isHarmless?: boolean | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly machineIds?: readonly string[] | undefined;
  /** Whole names; a short name does not stand for a full one. */
  readonly computerDnsNames?: readonly string[] | undefined;
  readonly requestors?: readonly string[] | undefined;
  /** Least time since the action was created, in milliseconds. */
  readonly olderThanMs?: number | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

/** Says whether an action is meant. Ages are measured by the service's time, in milliseconds since 1970. */
export type Matcher = (action: MachineAction, nowMs: number) => boolean;

/** Makes the matcher of single actions. A condition on a fact that the service does not show does not hold. */
export function matcherOf(criteria: Criteria): Matcher {
  const { types, statuses, isHarmless = false } = criteria;
  const isOnMachine = oneOf("machineId", criteria.machineIds);
  const isOnHost = oneOf("computerDnsName", criteria.computerDnsNames);
  const isRequestedBy = oneOf("requestor", criteria.requestors);
  return (action, nowMs) =>
    (types?.includes(action.type) ?? true) &&
    (!isHarmless || uncontainedByCancelling(action.type) === undefined) &&
    (statuses?.includes(action.status) ?? true) &&
    isOnMachine(action) &&
    isOnHost(action) &&
    isRequestedBy(action) &&
    meetsTimes(criteria, action, nowMs);
}

function oneOf(
  fact: "machineId" | "computerDnsName" | "requestor",
  wanted: readonly string[] | undefined,
): (action: MachineAction) => boolean {
  if (wanted === undefined) {
    return () => true;
  }
  const values = new Set(wanted.map((value) => comparable(fact, value)));
  return ({ [fact]: found }) => found !== null && values.has(comparable(fact, found));
}

function meetsTimes(
  { olderThanMs, createdAfter, createdBefore }: Criteria,
  { creationDateTimeUtc }: MachineAction,
  nowMs: number,
): boolean {
  // Comparisons with NaN are false, so a time that cannot be read meets no condition.
  const createdMs = Date.parse(creationDateTimeUtc ?? "");
  return (
    (olderThanMs === undefined || nowMs - createdMs >= olderThanMs) &&
    (createdAfter === undefined || createdMs >= createdAfter.getTime()) &&
    (createdBefore === undefined || createdMs < createdBefore.getTime())
  );
}

/** Says the conditions in one line, for example `Pending; RunAntiVirusScan; on host1; older than 24 h`. */
export function describeCriteria(criteria: Criteria): string {
  const { types, statuses, machineIds, computerDnsNames, requestors, olderThanMs } = criteria;
  const machines = [...(machineIds ?? []), ...(computerDnsNames ?? [])];
  return [
    ...(statuses === undefined ? [] : [anyOf(statuses)]),
    ...(types === undefined ? [] : [anyOf(types)]),
    ...(machines.length === 0 ? [] : [`on ${anyOf(machines)}`]),
    ...(requestors === undefined ? [] : [`requested by ${anyOf(requestors)}`]),
    ...(olderThanMs === undefined ? [] : [`older than ${formatDuration(olderThanMs)}`]),
  ].join("; ");
}

/** Most values of one condition that a line shows. */
const maxShownValues = 4;

function anyOf(values: readonly string[]): string {
  const shown = values
    .slice(0, maxShownValues)
    .map((value) => quoteForeign(value))
    .join(" or ");
  return values.length > maxShownValues ? `${shown} or ${values.length - maxShownValues} more` : shown;
}
