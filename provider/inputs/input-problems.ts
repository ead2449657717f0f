import type { z } from "zod";
import { suggest } from "../reporting/suggestion.ts";
import { isUnknown } from "./unknown-value.ts";

/** What is wrong with an input. */
export interface InputProblem {
  /** Path of the input, for example `expect.type`. */
  readonly property: string;
  /** What is wrong, and what it must be; it continues a sentence that begins with the property's name. */
  readonly problem: string;
}

/**
 * Lists everything that is wrong with inputs. Values that a preview does not know yet pass.
 *
 * @param knownNames names of the inputs that an object at this path can have, to tell of a misspelt one
 */
export function inputProblems(
  schema: z.ZodType,
  inputs: unknown,
  knownNames: (path: readonly PropertyKey[]) => readonly string[],
): readonly InputProblem[] {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) {
    return [];
  }
  return parsed.error.issues.flatMap((issue): InputProblem[] => {
    const property = issue.path.join(".");
    if (isUnknownAt(inputs, issue.path)) {
      return [];
    }
    if (issue.code !== "unrecognized_keys") {
      return [{ property, problem: issue.message }];
    }
    const known = knownNames(issue.path);
    return issue.keys.map((key) => {
      const meant = suggest(key, known);
      const fix = meant === undefined ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
      return { property: [...issue.path, key].join("."), problem: `is not an input; ${fix}` };
    });
  });
}

/** A problem as one sentence that begins with the input's name. */
export function problemSentence({ property, problem }: InputProblem): string {
  return `${property === "" ? "the inputs" : property} ${problem}`;
}

function isUnknownAt(value: unknown, path: readonly PropertyKey[]): boolean {
  if (isUnknown(value)) {
    return true;
  }
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) {
    return false;
  }
  return isUnknownAt(Object.entries(value).find(([name]) => name === String(key))?.[1], rest);
}
