import { z } from "zod";
import type { MachineAction } from "../../defender/machine-action.ts";
import { containmentTypes } from "../../defender/machine-action-type.ts";
import { type InputProblem, inputProblems } from "../../inputs/input-problems.ts";
import {
  commentSchema,
  machineActionIdSchema,
  machineIdSchema,
  mustBe,
  text,
  typeSchema,
} from "../../inputs/input-values.ts";
import { defaultWaitTimeoutSeconds, waitTimeoutSecondsSchema } from "../../inputs/wait-timeout.ts";
import type { CancellationRequest } from "../../lifecycle/policy.ts";
import type { Properties } from "../resource.ts";

export type { InputProblem } from "../../inputs/input-problems.ts";

const expectSchema = z
  .strictObject(
    {
      type: typeSchema.optional().describe("Type of the action, such as `Isolate`. Compared exactly."),
      machineId: machineIdSchema.optional().describe("Id of the machine, 40 hexadecimal digits."),
      computerDnsName: text("the machine's DNS name")
        .optional()
        .describe("DNS name of the machine. Compared without regard to case."),
      requestor: text("who started the action")
        .optional()
        .describe(
          "Who started the action: a user, an application's name or id. Compared without regard to case.",
        ),
    },
    { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : mustBe("an object")(issue)) },
  )
  .describe(
    "What the action is expected to be. Each given field must equal the action's, else nothing is cancelled. Cancelling " +
      `containment (${containmentTypes.map((type) => `\`${type}\``).join(", ")}), or a type that this version does not know, is ` +
      "refused unless `type` names that type.",
  );

const onAlreadyEndedError = mustBe('"fail" or "accept"');

/**
 * The inputs of a cancellation, as a program or a list file gives them. The descriptions are the source of the
 * published JSON Schema and of the reference.
 */
export const cancellationInputsSchema = z.strictObject({
  machineActionId: machineActionIdSchema.describe(
    "Id of the machine action that is cancelled, a GUID. A change replaces the resource.",
  ),
  comment: commentSchema.describe(
    "Why the action is cancelled. Sent with the cancel call. A change after the outcome is settled updates the state only.",
  ),
  expect: expectSchema.optional(),
  onAlreadyEnded: z
    .enum(["fail", "accept"], { error: onAlreadyEndedError })
    .optional()
    .describe("What to do when the action ended before it could be cancelled. Default: `fail`.")
    .meta({ default: "fail" }),
  waitTimeoutSeconds: waitTimeoutSecondsSchema,
});

/** Inputs as they are given. */
export type CancellationInputs = z.input<typeof cancellationInputsSchema>;

/** The names of all inputs. */
export const cancellationInputNames: readonly string[] = Object.keys(cancellationInputsSchema.shape);

/** Lists everything that is wrong with the inputs. Values that a preview does not know yet pass. */
export function cancellationInputProblems(inputs: unknown): readonly InputProblem[] {
  return inputProblems(cancellationInputsSchema, inputs, (path) =>
    path.length === 0 ? cancellationInputNames : Object.keys(expectSchema.shape),
  );
}

/**
 * Turns valid inputs into the request that they declare, with the defaults filled in.
 * @param waitTimeoutSeconds how long to wait when the inputs do not say
 */
export function cancellationRequestOf(
  inputs: CancellationInputs,
  waitTimeoutSeconds = defaultWaitTimeoutSeconds,
): CancellationRequest {
  return {
    machineActionId: inputs.machineActionId.toLowerCase(),
    comment: inputs.comment,
    expect: inputs.expect ?? {},
    onAlreadyEnded: inputs.onAlreadyEnded ?? "fail",
    waitTimeoutSeconds: inputs.waitTimeoutSeconds ?? waitTimeoutSeconds,
  };
}

/** Reads checked inputs. See {@link cancellationRequestOf}. */
export function requestOf(inputs: Properties, waitTimeoutSeconds: number): CancellationRequest {
  const given = Object.entries(inputs).filter(([name]) => cancellationInputNames.includes(name));
  return cancellationRequestOf(cancellationInputsSchema.parse(Object.fromEntries(given)), waitTimeoutSeconds);
}

/** The comment of an import whose action was cancelled without one. The input must not be blank. */
const commentOfNone = "Cancelled without a comment";

/** The inputs that declare an action that is cancelled already. */
export function inputsOfCancelled({ id, cancellationComment }: MachineAction): Record<string, unknown> {
  const comment = cancellationComment?.trim() ? cancellationComment : commentOfNone;
  return { machineActionId: id, comment };
}
