import type { DefenderClient } from "../defender/defender-client.ts";
import type { MachineAction } from "../defender/machine-action.ts";
import type { FilterCondition } from "../defender/machine-action-filter.ts";
import { type Criteria, matcherOf } from "./criteria.ts";

/** What listing needs of the client. */
export type ListingService = Pick<DefenderClient, "list" | "serviceNowMs">;

/**
 * Lists the actions that meet the criteria, newest first, by one call for each status (and for each 10,000 actions).
 * The service narrows the list by what Microsoft documents as filterable and what means the same in any case; the
 * rest is decided here. DNS names cannot be filtered there, and whether it minds the case of a requestor is not
 * documented.
 */
export async function listMatching(
  service: ListingService,
  criteria: Criteria,
): Promise<readonly MachineAction[]> {
  const narrowing = narrowingConditions(criteria);
  const statuses = criteria.statuses === undefined ? [undefined] : [...new Set(criteria.statuses)];
  const lists = await Promise.all(
    statuses.map((status) =>
      service.list(status === undefined ? narrowing : [{ field: "status", equals: status }, ...narrowing]),
    ),
  );
  const isMeant = matcherOf(criteria);
  const nowMs = service.serviceNowMs();
  // An action that changes its status between two lists is in both.
  const listed = new Map(lists.flat().map((action) => [action.id, action]));
  return [...listed.values()].filter((action) => isMeant(action, nowMs)).sort(byCreation);
}

/** @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection */
function narrowingConditions({ types, machineIds, createdAfter }: Criteria): readonly FilterCondition[] {
  return [
    ...anyOf("type", types),
    ...anyOf(
      "machineId",
      // In every record seen these ids are in lower case.
      machineIds?.map((id) => id.toLowerCase()),
    ),
    ...(createdAfter === undefined
      ? []
      : [{ field: "creationDateTimeUtc", notBefore: createdAfter } as const]),
  ];
}

function anyOf(
  field: "type" | "machineId",
  values: readonly string[] | undefined,
): readonly FilterCondition[] {
  return values === undefined ? [] : [{ field, oneOf: [...new Set(values)] }];
}

function byCreation(left: MachineAction, right: MachineAction): number {
  return createdMs(right) - createdMs(left) || (left.id < right.id ? -1 : 1);
}

function createdMs({ creationDateTimeUtc }: MachineAction): number {
  return Date.parse(creationDateTimeUtc ?? "") || 0;
}
