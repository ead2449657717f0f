import type * as pulumi from "@pulumi/pulumi";
import type { CancellationSummary, OutcomeCounts } from "../cancellation-list/summary.ts";
import type { MachineActionCancellation } from "./machine-action-cancellation.ts";

/**
 * What a list declares. The outputs are to be exported. They are unknown in the preview of a new entry, and with old
 * releases of the Pulumi SDK, which have no function `recover`, also when an entry fails.
 */
export interface ListedCancellations {
  /** What became of each entry; what needs a person comes first. */
  readonly summary: pulumi.Output<readonly CancellationSummary[]>;
  /** How many entries have each outcome. */
  readonly counts: pulumi.Output<OutcomeCounts>;
  /** The summary as a Markdown table, for a job's summary or a ticket. */
  readonly markdown: pulumi.Output<string>;
  /** The resources by the id of their machine action, in lower case. Not to be exported. */
  readonly resources: Promise<ReadonlyMap<string, MachineActionCancellation>>;
}
