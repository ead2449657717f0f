import type { Properties } from "../../model/host.ts";
import type { ReadAction } from "../../model/oddity.ts";
import { startOfTime } from "../../model/start-of-time.ts";
import { harmlessTypes } from "../truth.ts";

// What a bulk cancellation means, told from its conditions alone: nothing here may come from the product.

const hourMs = 3_600_000;

/** Whether the conditions that never change for an action hold: all but status and age. */
export function meansAction(inputs: Properties, entity: ReadAction): boolean {
  const match = matchOf(inputs);
  const types = texts(match["types"]) ?? harmlessTypes;
  return (
    types.includes(entity.type) &&
    isOneOf(match["machineIds"], entity.machineId) &&
    isOneOf(match["computerDnsNames"], entity.computerDnsName) &&
    isOneOf(match["requestors"], entity.requestor)
  );
}

/** Whether the status of an action is a meant one. */
export function meansStatus(inputs: Properties, { status }: Pick<ReadAction, "status">): boolean {
  return (texts(matchOf(inputs)["statuses"]) ?? ["Pending"]).includes(status);
}

/** Whether the action is old enough, so many milliseconds after the start of the run. */
export function meansAge(inputs: Properties, entity: ReadAction, atMs: number): boolean {
  const hours = matchOf(inputs)["olderThanHours"];
  if (typeof hours !== "number") {
    return true;
  }
  return startOfTime + atMs - Date.parse(entity.creationDateTimeUtc ?? "") >= hours * hourMs;
}

/** How many list calls it takes at the least to list what is meant. */
export function listCalls(inputs: Properties): number {
  return new Set(texts(matchOf(inputs)["statuses"]) ?? ["Pending"]).size;
}

function matchOf(inputs: Properties): Properties {
  const match = inputs["match"];
  return typeof match === "object" && match !== null ? { ...match } : {};
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function isOneOf(wanted: unknown, found: string | null): boolean {
  const values = texts(wanted);
  if (values === undefined) {
    return true;
  }
  return found !== null && values.some((value) => value.toLowerCase() === found.toLowerCase());
}
