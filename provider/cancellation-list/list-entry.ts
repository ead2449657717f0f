import { isMap, isScalar, type ParsedNode } from "yaml";
import { problemSentence } from "../inputs/input-problems.ts";
import { machineActionIdSchema } from "../inputs/input-values.ts";
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

/** What one item of the list says, as far as it can be read. */
export interface EntryReading {
  /** Where the item begins. */
  readonly place: Place;
  /** The id in lower case; undefined when the item has none that is a GUID. */
  readonly machineActionId: string | undefined;
  /** The comment as far as it is a text. */
  readonly comment: string | undefined;
  /** The valid entry; undefined when there are problems. */
  readonly entry: ListEntry | undefined;
  readonly problems: readonly ListProblem[];
  /** See {@link ListEntry.placeOf}. */
  placeOf(property: string): Place;
}

/** Reads one item. */
export function readEntry({ node, value, faults, placeAt }: YamlItem): EntryReading {
  const placeOf = (property: string) => placeAt(offsetOf(node, property.split(".")) ?? node.range[0]);
  const place = placeAt(node.range[0]);
  const id = machineActionIdSchema.safeParse(propertyOf(value, "machineActionId"));
  const comment = propertyOf(value, "comment");
  const known = {
    place,
    machineActionId: id.success ? id.data.toLowerCase() : undefined,
    comment: typeof comment === "string" ? comment : undefined,
    placeOf,
  };
  const problems = faults.length > 0 ? faults : problemsOf(node, value, place, placeOf);
  if (problems.length > 0) {
    return { ...known, entry: undefined, problems };
  }
  const inputs = cancellationInputsSchema.parse(value);
  const entry = { inputs, request: cancellationRequestOf(inputs), placeOf };
  return { ...known, entry, problems };
}

function problemsOf(
  node: ParsedNode,
  value: unknown,
  place: Place,
  placeOf: (property: string) => Place,
): readonly ListProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ place, message: `${JSON.stringify(value)} is not an entry; ${howToBegin}` }];
  }
  return cancellationInputProblems(value).map((problem) => ({
    place: placeOf(problem.property),
    message: problemSentence(problem) + quotationHint(node, value, problem.property),
  }));
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
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
