import { type Document, isMap, isScalar, type ParsedNode } from "yaml";
import {
  type CancellationInputs,
  cancellationInputProblems,
  cancellationInputsSchema,
  cancellationRequestOf,
} from "../inputs/cancellation-inputs.ts";
import { problemSentence } from "../inputs/input-problems.ts";
import type { CancellationRequest } from "../lifecycle/policy.ts";
import type { ListProblem, Place } from "./list-problem.ts";

/** A valid entry of the list. */
export interface ListEntry {
  readonly inputs: CancellationInputs;
  readonly request: CancellationRequest;
  /** Where an input such as `expect` stands; where the entry begins when it does not have that input. */
  placeOf(property: string): Place;
}

/** An entry, or everything that is wrong with it. */
export type EntryReading =
  | { readonly kind: "entry"; readonly entry: ListEntry }
  | { readonly kind: "problems"; readonly problems: readonly ListProblem[] };

/** Says how to write an entry. */
export const howToBegin = 'begin each entry with "- machineActionId: "';

/** Reads one entry of a document whose structure is in order. */
export function readEntry(
  node: ParsedNode,
  document: Document.Parsed,
  placeAt: (offset: number) => Place,
): EntryReading {
  const placeOf = (property: string) => placeAt(offsetOf(node, property.split(".")) ?? node.range[0]);
  const reject = (message: string): EntryReading => ({
    kind: "problems",
    problems: [{ place: placeAt(node.range[0]), message }],
  });
  let given: unknown;
  try {
    given = node.toJS(document);
  } catch (error) {
    // An alias without its anchor, or aliases of aliases beyond all measure.
    return reject(error instanceof Error ? error.message : String(error));
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return reject(`${JSON.stringify(given)} is no entry; ${howToBegin}`);
  }
  const problems = cancellationInputProblems(given).map((problem) => ({
    place: placeOf(problem.property),
    message: problemSentence(problem) + quotationHint(node, given, problem.property),
  }));
  if (problems.length > 0) return { kind: "problems", problems };
  const inputs = cancellationInputsSchema.parse(given);
  return { kind: "entry", entry: { inputs, request: cancellationRequestOf(inputs), placeOf } };
}

/** Where the key of an input is. */
function offsetOf(node: ParsedNode | null, [name, ...rest]: readonly string[]): number | undefined {
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
  return pair === undefined ? undefined : (offsetOf(pair.value, rest) ?? pair.key.range[0]);
}

/** YAML takes some texts for numbers, for example a machine id of digits and one "e". */
function quotationHint(node: ParsedNode, given: object, property: string): string {
  const path = property.split(".");
  const value = isMap(node) ? node.getIn(path, true) : undefined;
  if (!isScalar(value) || typeof value.value !== "number" || value.source === undefined) return "";
  const quoted = withValue(given, path, value.source);
  const helps = !cancellationInputProblems(quoted).some((problem) => problem.property === property);
  return helps ? `; put it in quotes: "${value.source}"` : "";
}

function withValue(inputs: object, [name, ...rest]: readonly string[], value: string): object {
  const changed = Object.entries(inputs).map(([key, old]): [string, unknown] => {
    if (key !== name) return [key, old];
    return [
      key,
      rest.length > 0 && typeof old === "object" && old !== null ? withValue(old, rest, value) : value,
    ];
  });
  return Object.fromEntries(changed);
}
