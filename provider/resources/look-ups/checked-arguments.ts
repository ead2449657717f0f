import { z } from "zod";
import { knownStatuses } from "../../defender/machine-action-status.ts";
import { InvalidArgumentError } from "../../errors.ts";
import { inputProblems, problemSentence } from "../../inputs/input-problems.ts";
import { machineActionIdSchema, mustBe, shown, text } from "../../inputs/input-values.ts";
import type { Criteria } from "../../matching/criteria.ts";
import { conditionList, matchConditions } from "../../matching/match-inputs.ts";
import { suggest } from "../../reporting/suggestion.ts";

/** Status of an action. One that nobody documents passes, because the service may add some; a misspelt one does not. */
const statusSchema = text("a status, such as Pending").superRefine((status, context) => {
  if (knownStatuses.some((known) => known === status)) {
    return;
  }
  const meant = suggest(status, knownStatuses);
  if (meant === undefined) {
    return;
  }
  context.addIssue({
    code: "custom",
    message: `is ${shown(status)}, which no action has; did you mean "${meant}"?`,
  });
});

const timeError = mustBe("a date and time such as 2026-11-23T12:00:00Z");
const timeSchema = z.iso.datetime({ offset: true, error: timeError }).optional();

const actionArgumentsSchema = z.strictObject({ id: machineActionIdSchema });

const { types, ...machinesAndRequestors } = matchConditions("all");

/** The arguments of a look-up of many, as somebody gives them. */
export const listArgumentsSchema = z.strictObject({
  types,
  statuses: conditionList(statusSchema, "a list of statuses", "all"),
  ...machinesAndRequestors,
  createdAfter: timeSchema,
  createdBefore: timeSchema,
});

/**
 * The id that is asked for, in lower case.
 *
 * @param called what was called, for messages
 * @throws {InvalidArgumentError} when it is none.
 */
export function machineActionIdOf({ id }: { readonly id?: unknown }, called = "getMachineAction"): string {
  return parse(called, actionArgumentsSchema, { id }).id.toLowerCase();
}

/**
 * The criteria that are asked for.
 *
 * @param called what was called, for messages
 * @throws {InvalidArgumentError} that lists everything that is wrong with them.
 */
export function criteriaOf(args: object, called = "getMachineActions"): Criteria {
  const { createdAfter, createdBefore, ...criteria } = parse(called, listArgumentsSchema, args);
  const times = {
    ...(createdAfter === undefined ? {} : { createdAfter: new Date(createdAfter) }),
    ...(createdBefore === undefined ? {} : { createdBefore: new Date(createdBefore) }),
  };
  if (times.createdAfter !== undefined && times.createdBefore !== undefined) {
    if (times.createdAfter >= times.createdBefore) {
      throw new InvalidArgumentError(
        `${called}: createdAfter is "${createdAfter}", which is not before createdBefore, "${createdBefore}": nothing can match.`,
      );
    }
  }
  return { ...criteria, ...times };
}

function parse<Schema extends z.ZodObject>(called: string, schema: Schema, args: unknown): z.output<Schema> {
  const problems = inputProblems(schema, args, () => Object.keys(schema.shape));
  if (problems.length === 0) {
    return schema.parse(args);
  }
  throw new InvalidArgumentError(`${called}: ${problems.map(problemSentence).join("; ")}.`);
}
