import { z } from "zod";
import { machineActionSchema } from "../../defender/machine-action.ts";
import { cancelledBySchema, sentCommentsSchema } from "../cancellation/outputs.ts";
import { bulkInputsSchema } from "./inputs.ts";

const { shape } = machineActionSchema;

const recordSchema = z.object({
  id: shape.id,
  type: shape.type,
  machineId: shape.machineId,
  computerDnsName: shape.computerDnsName,
  requestor: shape.requestor,
  creationDateTimeUtc: shape.creationDateTimeUtc,
  status: shape.status,
  lastUpdateDateTimeUtc: shape.lastUpdateDateTimeUtc,
  cancelledBy: cancelledBySchema.optional(),
  cancellationRequestor: shape.cancellationRequestor,
  cancellationComment: shape.cancellationComment,
  cancellationDateTimeUtc: shape.cancellationDateTimeUtc,
  sentComments: sentCommentsSchema.optional(),
});

const recordsSchema = z.array(recordSchema);

/** The outputs of a bulk cancellation. The descriptions are the source of every front door's. */
export const bulkOutputsSchema = z.object({
  ...bulkInputsSchema.shape,
  cancelled: recordsSchema.describe("Actions that are cancelled, newest first."),
  cancelledTooLate: recordsSchema.describe(
    "Actions that are cancelled although a command of them had completed.",
  ),
  endedOtherwise: recordsSchema.describe(
    "Actions that ended as something else before they could be cancelled.",
  ),
  pending: recordsSchema.describe(
    "Actions of the confirmed matches that are not final yet. The next operation goes on with them.",
  ),
  counts: z
    .object({
      cancelled: z.int().describe("How many are cancelled."),
      cancelledTooLate: z.int().describe("How many are cancelled although a command of them had completed."),
      endedOtherwise: z.int().describe("How many ended as something else before they could be cancelled."),
      pending: z.int().describe("How many are not final now."),
    })
    .describe(
      "How many actions had each outcome since the resource was created, and how many are pending now.",
    ),
});
