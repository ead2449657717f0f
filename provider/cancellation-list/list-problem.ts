import { quoteForeign } from "../reporting/foreign-text.ts";

/** A place in the list file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong in a list file, and where. */
export interface ListProblem {
  readonly place: Place;
  readonly message: string;
}

/** Most problems that one error shows. A thousand lines would hide the first. */
const maxShown = 100;

/** Longest message of a problem, in characters. */
const maxMessageLength = 1_000;

/** Writes problems one a line, in the order of the file, as compilers do: `file:line:column: message`. */
export function formatProblems(title: string, file: string, problems: readonly ListProblem[]): string {
  const lines = problems
    .toSorted((left, right) => left.place.line - right.place.line || left.place.column - right.place.column)
    .slice(0, maxShown)
    .map(({ place, message }) => `${formatPlace(file, place)}: ${quoteForeign(message, maxMessageLength)}`);
  const hidden = problems.length - lines.length;
  return [title, ...lines, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join("\n");
}

/** Writes a place so that terminals and editors make a link of it. */
export function formatPlace(file: string, { line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
