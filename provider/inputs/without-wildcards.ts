import type { z } from "zod";
import { shown } from "./input-values.ts";

/** What people write for any characters, or for any one. */
const anyWildcard = /[*?]/;

/**
 * Refuses wildcards where whole values are compared: one would match nothing, which looks like nothing to do.
 *
 * @param fix what to give instead
 */
export function withoutWildcards(
  schema: z.ZodType<string, string>,
  fix: string,
  wildcard = anyWildcard,
): z.ZodType<string, string> {
  return schema.superRefine((value, context) => {
    if (!wildcard.test(value)) {
      return;
    }
    context.addIssue({
      code: "custom",
      message: `is ${shown(value)}, but wildcards are not supported: ${fix}`,
    });
  });
}

/** What people write for any characters. A question mark may stand in the name of an application. */
export const starWildcard = /\*/;
