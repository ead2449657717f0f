import {
  type Document,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
} from "yaml";
import { howToBegin, type ListEntry, readEntry } from "./list-entry.ts";
import { formatPlace, type ListProblem, type Place } from "./list-problem.ts";

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

/** Faults that spoil one entry and leave the structure of the list in no doubt. */
const faultsOfOneEntry: ReadonlySet<YAMLError["code"]> = new Set([
  "DUPLICATE_KEY",
  "NON_STRING_KEY",
  "TAG_RESOLVE_FAILED",
]);

/**
 * Reads a list of cancellations from YAML 1.2, of which JSON is a part. A text without content is an empty list. Of
 * entries with the same id the first holds, and each other one is a problem.
 *
 * @param file name of the file, for problems that name a second place
 */
export function readListDocument(text: string, file: string): ListDocument {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const document: Document.Parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const faults = [...document.errors, ...document.warnings];
  const structural = faults.filter(({ code }) => !faultsOfOneEntry.has(code));
  if (structural.length > 0) return { kind: "unreadable", problems: structural.map(problemOf) };

  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { kind: "list", entries: [], problems: [] };
  }
  if (!isSeq(contents)) {
    const place = placeAt(contents.range[0]);
    return { kind: "unreadable", problems: [{ place, message: `this is no list; ${howToBegin}` }] };
  }
  const readings = contents.items.map((node) => {
    const own = faults.filter(({ pos }) => isWithin(pos[0], node));
    return own.length > 0
      ? { kind: "problems" as const, problems: own.map(problemOf) }
      : readEntry(node, document, placeAt);
  });
  const { firsts, repetitions } = partByRepetition(
    readings.flatMap((reading) => (reading.kind === "entry" ? [reading.entry] : [])),
    file,
  );
  const problems = readings.flatMap((reading) => (reading.kind === "problems" ? reading.problems : []));
  return { kind: "list", entries: firsts, problems: [...problems, ...repetitions] };

  function problemOf({ pos, message }: YAMLError): ListProblem {
    return { place: placeAt(pos[0]), message };
  }
}

function isWithin(offset: number, { range: [begin, , end] }: ParsedNode): boolean {
  return offset >= begin && offset < end;
}

function partByRepetition(entries: readonly ListEntry[], file: string) {
  const firsts = new Map<string, ListEntry>();
  const repetitions: ListProblem[] = [];
  for (const entry of entries) {
    const { machineActionId } = entry.request;
    const first = firsts.get(machineActionId);
    if (first === undefined) firsts.set(machineActionId, entry);
    else {
      const elsewhere = formatPlace(file, first.placeOf("machineActionId"));
      const message = `machine action ${machineActionId} is listed at ${elsewhere} already; keep one of the two entries`;
      repetitions.push({ place: entry.placeOf("machineActionId"), message });
    }
  }
  return { firsts: [...firsts.values()], repetitions };
}
