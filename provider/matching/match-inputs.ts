import { z } from "zod";
import { machineIdSchema, mustBe, shown, text, typeSchema } from "../inputs/input-values.ts";

/** What people write for any characters, or for any one. */
const anyWildcard = /[*?]/;

/** A question mark may stand in the name of an application. */
const starWildcard = /\*/;

/** Refuses wildcards where whole values are compared: one would match nothing, which looks like nothing to do. */
function withoutWildcards(
  schema: z.ZodType<string, string>,
  fix: string,
  wildcard = anyWildcard,
): z.ZodType<string, string> {
  return schema.superRefine((value, context) => {
    if (wildcard.test(value)) {
      const message = `is ${shown(value)}, but wildcards are not supported: ${fix}`;
      context.addIssue({ code: "custom", message });
    }
  });
}

/**
 * A list of which one value must hold. An empty one would match nothing.
 *
 * @param expected what the list must be, for errors
 * @param omitted what it means to leave the list out
 */
export function conditionList<Item extends z.ZodType<string, string>>(
  item: Item,
  expected: string,
  omitted: string,
) {
  return z
    .array(item, { error: mustBe(expected) })
    .min(1, { error: mustBe(`${expected}; leave it out to mean ${omitted}`) })
    .optional();
}

/**
 * The conditions that bulk cancellations and look-ups have in common.
 *
 * @param allTypes what it means to leave `types` out
 */
export function matchConditions(allTypes: string) {
  return {
    types: conditionList(
      withoutWildcards(typeSchema, "name each type"),
      "a list of machine action types",
      allTypes,
    ),
    machineIds: conditionList(machineIdSchema, "a list of machine ids", "every machine").describe(
      "Ids of the machines, 40 hexadecimal digits each.",
    ),
    computerDnsNames: conditionList(
      withoutWildcards(
        text("the machine's DNS name"),
        "give whole names or machineIds, or leave the machines out and narrow by other conditions",
      ),
      "a list of DNS names",
      "every machine",
    ).describe("DNS names of the machines, whole and without wildcards. Compared without regard to case."),
    requestors: conditionList(
      withoutWildcards(
        text("who started the action"),
        "give whole user names, names or ids of applications",
        starWildcard,
      ),
      "a list of requestors",
      "everybody",
    ).describe(
      "Who started the actions: users, names or ids of applications. Compared without regard to case.",
    ),
  };
}
