import { type ListEntry, readEntry } from "./list-entry.ts";
import { formatPlace, type ListProblem } from "./list-problem.ts";
import { parseYamlList } from "./yaml-list.ts";

/** What a list file says. */
export type ListDocument =
  /** The text is no list, so nobody can tell where one entry ends and the next begins. */
  | { readonly kind: "unreadable"; readonly problems: readonly ListProblem[] }
  /** Each problem is one of an entry that is not among `entries`. */
  | {
      readonly kind: "list";
      readonly entries: readonly ListEntry[];
      readonly problems: readonly ListProblem[];
    };

/**
 * Reads a list of cancellations. Of entries with the same id the first holds, and each other one is a problem.
 *
 * @param file name of the file, for problems that name a second place
 */
export function readListDocument(text: string, file: string): ListDocument {
  const list = parseYamlList(text);
  if (list.kind === "unreadable") {
    return list;
  }
  const entries = new Map<string, ListEntry>();
  const problems: ListProblem[] = [];
  for (const item of list.items) {
    const reading = readEntry(item);
    if (reading.kind === "problems") {
      problems.push(...reading.problems);
      continue;
    }
    const { machineActionId } = reading.entry.request;
    const first = entries.get(machineActionId);
    if (first === undefined) {
      entries.set(machineActionId, reading.entry);
    } else {
      problems.push(repetition(first, reading.entry, file));
    }
  }
  return { kind: "list", entries: [...entries.values()], problems };
}

function repetition(first: ListEntry, { request, placeOf }: ListEntry, file: string): ListProblem {
  const elsewhere = formatPlace(file, first.placeOf("machineActionId"));
  return {
    place: placeOf("machineActionId"),
    message: `machine action ${request.machineActionId} is listed at ${elsewhere} already; keep one of the two entries`,
  };
}
