import type { MachineAction } from "../../../simulator/defender/machine-action.ts";
import { oddFields, unreadableFields } from "../../../simulator/faults/odd-entities.ts";

/** Odd shapes of which no more is expected than that the rest of the entity is read. */
type Unspecified = "commandsOfOddParts" | "dateOfYearOne";
type OddShape = Exclude<keyof typeof oddFields, Unspecified>;
type Unreadable = keyof typeof unreadableFields;

/** How the service shows one action otherwise than it describes: with odd fields, or as something that cannot be read. */
export type Oddity = OddShape | Unreadable;

const unspecified: readonly string[] = [
  "commandsOfOddParts",
  "dateOfYearOne",
] satisfies readonly Unspecified[];

export const oddShapes: readonly OddShape[] = Object.keys(oddFields).filter(
  (name): name is OddShape => name in oddFields && !unspecified.includes(name),
);
export const unreadableShapes: readonly Unreadable[] = Object.keys(unreadableFields).filter(
  (name): name is Unreadable => name in unreadableFields,
);

/** The fields that every answer shows in place of the real ones. */
export function shownFields(oddity: Oddity): Readonly<Record<string, unknown>> {
  return isUnreadable(oddity) ? unreadableFields[oddity] : oddFields[oddity];
}

function isUnreadable(oddity: Oddity): oddity is Unreadable {
  return oddity in unreadableFields;
}

const essential = ["id", "type", "status"] as const;
type Essential = (typeof essential)[number] | "commands";

/** An action as a careful reader takes it: what is empty or has an unexpected shape is null. */
export type ReadAction = {
  readonly [Name in keyof MachineAction]: Name extends Essential
    ? MachineAction[Name]
    : MachineAction[Name] | null;
};

/** Reads an action; undefined for one of which nobody can say what it is. */
export function asRead(action: MachineAction, oddity: Oddity | undefined): ReadAction | undefined {
  if (oddity === undefined) {
    return action;
  }
  if (isUnreadable(oddity)) {
    return undefined;
  }
  const odd = Object.keys(shownFields(oddity)).filter((name) => Object.hasOwn(action, name));
  const nulls = Object.fromEntries(odd.map((name) => [name, null]));
  return { ...action, ...nulls, commands: odd.includes("commands") ? [] : action.commands };
}
