import { type EntryReading, type ListEntry, readEntry } from "./list-entry.ts";
import { formatPlace, type ListProblem, type Place } from "./list-problem.ts";
import { parseYamlList } from "./yaml-list.ts";

/** One item of a list file, in the file's order. */
export interface ListItem {
  /** Where the item begins. */
  readonly place: Place;
  /** The id in lower case; undefined when the item has none that is a GUID. */
  readonly machineActionId: string | undefined;
  /** The comment as far as it is a text. */
  readonly comment: string | undefined;
  /** What is declared; undefined when something is wrong with the item. */
  readonly entry: ListEntry | undefined;
  /** What is wrong with the item. */
  readonly problems: readonly ListProblem[];
}

/** What a list file says. */
export type ListDocument =
  /** The text is no list, so nobody can tell where one entry ends and the next begins. */
  | { readonly kind: "unreadable"; readonly problems: readonly ListProblem[] }
  /** Each problem is one of an item that has no entry. */
  | {
      readonly kind: "list";
      readonly items: readonly ListItem[];
      readonly entries: readonly ListEntry[];
      readonly problems: readonly ListProblem[];
    };

/**
 * Reads a list of cancellations. Of items with the same id the first one without a fault of its own holds; each other one
 * has that problem beside its own.
 *
 * @param file name of the file, for problems that name a second place
 */
export function readListDocument(text: string, file: string): ListDocument {
  const list = parseYamlList(text);
  if (list.kind === "unreadable") {
    return list;
  }
  const readings = list.items.map(readEntry);
  const holders = holdersAmong(readings);
  const items = readings.map((reading): ListItem => {
    const { place, machineActionId, comment, entry, problems } = reading;
    const holder = machineActionId === undefined ? reading : (holders.get(machineActionId) ?? reading);
    return holder === reading
      ? { place, machineActionId, comment, entry, problems }
      : {
          place,
          machineActionId,
          comment,
          entry: undefined,
          problems: [...problems, repetition(holder, reading, file)],
        };
  });
  return {
    kind: "list",
    items,
    entries: items.flatMap(({ entry }) => entry ?? []),
    problems: items.flatMap(({ problems }) => problems),
  };
}

/** The reading that holds for each id. */
function holdersAmong(readings: readonly EntryReading[]): ReadonlyMap<string, EntryReading> {
  const holders = new Map<string, EntryReading>();
  for (const reading of readings) {
    const id = reading.machineActionId;
    const before = id === undefined ? undefined : holders.get(id);
    if (
      id !== undefined &&
      (before === undefined || (before.entry === undefined && reading.entry !== undefined))
    ) {
      holders.set(id, reading);
    }
  }
  return holders;
}

function repetition(
  holder: EntryReading,
  { machineActionId, placeOf }: EntryReading,
  file: string,
): ListProblem {
  const elsewhere = formatPlace(file, holder.placeOf("machineActionId"));
  return {
    place: placeOf("machineActionId"),
    message: `machine action ${machineActionId} is also listed at ${elsewhere}; keep one of the two entries`,
  };
}
