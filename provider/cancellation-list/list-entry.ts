import { isMap, isScalar, type ParsedNode } from "yaml";
import { problemSentence } from "../inputs/input-problems.ts";
import type { CancellationRequest } from "../lifecycle/policy.ts";
import {
  type CancellationInputs,
  cancellationInputProblems,
  cancellationInputsSchema,
  cancellationRequestOf,
} from "../resources/cancellation/inputs.ts";
import type { ListProblem, Place } from "./list-problem.ts";
import { howToBegin, type YamlItem } from "./yaml-list.ts";

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

/** Reads one entry. */
export function readEntry({ node, value, faults, placeAt }: YamlItem): EntryReading {
  if (faults.length > 0) {
    return { kind: "problems", problems: faults };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = `${JSON.stringify(value)} is no entry; ${howToBegin}`;
    return { kind: "problems", problems: [{ place: placeAt(node.range[0]), message }] };
  }
  const placeOf = (property: string) => placeAt(offsetOf(node, property.split(".")) ?? node.range[0]);
  const problems = cancellationInputProblems(value).map((problem) => ({
    place: placeOf(problem.property),
    message: problemSentence(problem) + quotationHint(node, value, problem.property),
  }));
  if (problems.length > 0) {
    return { kind: "problems", problems };
  }
  const inputs = cancellationInputsSchema.parse(value);
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
  if (!isScalar(value) || typeof value.value !== "number" || value.source === undefined) {
    return "";
  }
  const quoted = withValue(given, path, value.source);
  const helps = !cancellationInputProblems(quoted).some((problem) => problem.property === property);
  return helps ? `; put it in quotes: "${value.source}"` : "";
}

function withValue(inputs: object, [name, ...rest]: readonly string[], value: string): object {
  const changed = Object.entries(inputs).map(([key, old]): [string, unknown] => {
    if (key !== name) {
      return [key, old];
    }
    return [
      key,
      rest.length > 0 && typeof old === "object" && old !== null ? withValue(old, rest, value) : value,
    ];
  });
  return Object.fromEntries(changed);
}
