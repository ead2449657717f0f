import { z } from "zod";
import { attributions } from "../../lifecycle/outcome.ts";
import { type BulkCancellationRecord, withKnown } from "./record.ts";

const nullableText = z.string().nullable().catch(null);

/** One cancelled action, or one that was to be cancelled, as it is kept in state. Every shape of a release must parse. */
export const recordSchema = z.object({
  id: z.string(),
  type: z.string(),
  machineId: nullableText,
  computerDnsName: nullableText,
  requestor: nullableText,
  creationDateTimeUtc: nullableText,
  status: z.string(),
  lastUpdateDateTimeUtc: nullableText,
  cancelledBy: z.enum(attributions).optional().catch(undefined),
  cancellationRequestor: nullableText,
  cancellationComment: nullableText,
  cancellationDateTimeUtc: nullableText,
  sentComments: z.array(z.string()).optional().catch(undefined),
});

/** A list of records in state; one that cannot be read is dropped, so that no old state blocks a run. */
export const recordsSchema = z
  .array(z.unknown())
  .catch([])
  .transform((items): readonly BulkCancellationRecord[] =>
    items.flatMap((item) => {
      const { data } = recordSchema.safeParse(item);
      if (data === undefined) {
        return [];
      }
      const { cancelledBy, sentComments, ...facts } = data;
      return [withKnown(facts, cancelledBy, sentComments)];
    }),
  );
