import { z } from "zod";
import { nonFinalStatuses } from "../../defender/machine-action-status.ts";
import { containmentTypes } from "../../defender/machine-action-type.ts";
import { type InputProblem, inputProblems } from "../../inputs/input-problems.ts";
import { commentSchema, mustBe } from "../../inputs/input-values.ts";
import { defaultWaitTimeoutSeconds, waitTimeoutSecondsSchema } from "../../inputs/wait-timeout.ts";
import type { Criteria } from "../../matching/criteria.ts";
import { conditionList, matchConditions } from "../../matching/match-inputs.ts";

/**
 * Default of `maxCancellations`: what a reviewer can still read line by line.
 * @limit Inputs and settings
 */
const defaultMaxCancellations = 20;

/**
 * Upper bound of `maxCancellations`: the cancel calls that the service allows in an hour. What is beyond them would wait for
 * an hour and more within one operation.
 * @see https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action#limitations
 * @limit Inputs and settings
 */
const maxCancellationsBound = 1_500;

/**
 * Upper bound of `olderThanHours`: 180 days, the time that Defender keeps data.
 * @see https://learn.microsoft.com/defender-xdr/data-privacy
 * @limit Inputs and settings
 */
const maxAgeHours = 4_320;

/** The types of containment, for descriptions. */
const listed = containmentTypes.map((type) => `\`${type}\``).join(", ");

const hourMs = 3_600_000;

const statusError = mustBe(
  `${nonFinalStatuses.map((status) => `"${status}"`).join(" or ")}: what ended cannot be cancelled`,
);
const olderThanError = mustBe(`a number of hours greater than 0, at most ${maxAgeHours}`);
const maxCancellationsError = mustBe(`a whole number from 1 to ${maxCancellationsBound}`);

const { types, ...machinesAndRequestors } = matchConditions(
  "every documented type but Unknown and containment",
);

const matchShape = {
  types: types.describe(
    `Types of the actions. Without it every known type but \`Unknown\` and containment (${listed}), which are cancelled only ` +
      "when they are named here.",
  ),
  statuses: conditionList(
    z.enum(nonFinalStatuses, { error: statusError }),
    "a list of statuses",
    "Pending",
  ).describe(
    "Statuses of the actions, `Pending` and `InProgress`. Default: `Pending`, what no device has picked up yet.",
  ),
  ...machinesAndRequestors,
  olderThanHours: z
    .number({ error: olderThanError })
    .gt(0, { error: olderThanError })
    .max(maxAgeHours, { error: olderThanError })
    .optional()
    .describe(
      `Least age of the actions, in hours, greater than 0, at most ${maxAgeHours}. Measured by the service's clock.`,
    ),
};

const matchSchema = z
  .strictObject(matchShape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? undefined : mustBe("an object of conditions")(issue),
  })
  .superRefine(({ statuses: _, ...narrowing }, context) => {
    if (Object.values(narrowing).every((condition) => condition === undefined)) {
      context.addIssue({
        code: "custom",
        message:
          "has no condition beside statuses, so it means every pending action of the tenant: give types, machineIds, " +
          "computerDnsNames, requestors or olderThanHours",
      });
    }
    if (narrowing.machineIds !== undefined && narrowing.computerDnsNames !== undefined) {
      context.addIssue({
        code: "custom",
        message:
          "has both machineIds and computerDnsNames; every condition must hold, so give one of the two, or declare two resources",
      });
    }
  })
  .describe(
    "Which actions are cancelled. Every condition that is given must hold; of a list, one value must.",
  );

/** The inputs of a bulk cancellation. The descriptions are the source of the reference. */
export const bulkInputsSchema = z.strictObject({
  match: matchSchema,
  comment: commentSchema.describe(
    "Why the actions are cancelled. Sent with each cancel call. A change says nothing to the service about what is cancelled already.",
  ),
  maxCancellations: z
    .int({ error: maxCancellationsError, abort: true })
    .min(1, { error: maxCancellationsError })
    .max(maxCancellationsBound, { error: maxCancellationsError })
    .optional()
    .describe(
      `How many actions one operation may cancel at most, 1 to ${maxCancellationsBound}. When more match, nothing is cancelled. ` +
        `Default: ${defaultMaxCancellations}.`,
    ),
  waitTimeoutSeconds: waitTimeoutSecondsSchema,
});

/** Inputs as they are given. */
export type BulkInputs = z.input<typeof bulkInputsSchema>;

/** The names of all inputs. */
export const bulkInputNames: readonly string[] = Object.keys(bulkInputsSchema.shape);

/** Lists everything that is wrong with the inputs. Values that a preview does not know yet pass. */
export function bulkInputProblems(inputs: unknown): readonly InputProblem[] {
  return inputProblems(bulkInputsSchema, inputs, (path) =>
    path.length === 0 ? bulkInputNames : Object.keys(matchShape),
  );
}

/** What a program declares about all actions that match, with the defaults filled in. */
export interface BulkRequest {
  readonly criteria: Criteria;
  readonly comment: string;
  readonly maxCancellations: number;
  readonly waitTimeoutSeconds: number;
}

/**
 * Turns valid inputs into the request that they declare.
 * @param waitTimeoutSeconds how long to wait when the inputs do not say
 */
export function bulkRequestOf(
  { match, ...inputs }: BulkInputs,
  waitTimeoutSeconds = defaultWaitTimeoutSeconds,
): BulkRequest {
  return {
    criteria: criteriaOf(match),
    comment: inputs.comment,
    maxCancellations: inputs.maxCancellations ?? defaultMaxCancellations,
    waitTimeoutSeconds: inputs.waitTimeoutSeconds ?? waitTimeoutSeconds,
  };
}

/** Turns valid conditions into criteria. */
export function criteriaOf({ types, statuses, olderThanHours, ...match }: BulkInputs["match"]): Criteria {
  return {
    ...match,
    ...(types === undefined ? { isHarmless: true } : { types }),
    statuses: statuses ?? ["Pending"],
    ...(olderThanHours === undefined ? {} : { olderThanMs: olderThanHours * hourMs }),
  };
}
