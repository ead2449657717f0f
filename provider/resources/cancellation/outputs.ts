import { z } from "zod";
import { machineActionSchema } from "../../defender/machine-action.ts";
import { cancellationInputsSchema } from "./inputs.ts";

const { id: _, ...entityFields } = machineActionSchema.shape;
const { machineId, computerDnsName, requestor, creationDateTimeUtc } = entityFields;

/** Who cancelled. */
export const cancelledBySchema = z
  .enum(["thisResource", "foundCancelled"])
  .describe(
    "Who cancelled: `thisResource`, or `foundCancelled` when somebody else had. Unset when the action is not cancelled.",
  );

/** The comments of calls that may still take effect. */
export const sentCommentsSchema = z
  .array(z.string())
  .describe(
    "While the outcome is pending: the comments of this resource's cancel calls that may still take effect. Unset when none was sent.",
  );

/** The outputs of a cancellation. The descriptions are the source of every front door's. */
export const cancellationOutputsSchema = z.object({
  ...cancellationInputsSchema.shape,
  target: z
    .object({
      type: entityFields.type,
      machineId,
      computerDnsName,
      requestor,
      creationDateTimeUtc,
    })
    .optional()
    .describe("The facts of the action that a preview has shown, if it could look."),
  outcome: z
    .enum(["cancelled", "cancelledTooLate", "endedOtherwise", "pending"])
    .describe(
      "What became of the action: `cancelled`; `cancelledTooLate`, cancelled although a command of it had completed; `endedOtherwise`; or `pending`, not final yet.",
    ),
  cancelledBy: cancelledBySchema.optional(),
  sentComments: sentCommentsSchema.optional(),
  ...entityFields,
});
