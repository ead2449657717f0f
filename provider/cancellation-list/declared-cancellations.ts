import * as pulumi from "@pulumi/pulumi";
import { MachineActionCancellation } from "../machine-action-cancellation.ts";
import type { ListEntry } from "./list-entry.ts";
import {
  type CancellationSummary,
  countOutcomes,
  type OutcomeCounts,
  sortSummaries,
  summaryTable,
} from "./summary.ts";

/** What a list has declared. */
export interface ListedCancellations {
  /** The resources by the id of their machine action, in lower case. */
  readonly resources: ReadonlyMap<string, MachineActionCancellation>;
  /** To be exported by the program. Unknown as long as a preview does not know the outcome of every entry. */
  readonly outputs: {
    /** What became of each entry; what needs a person comes first. */
    readonly summary: pulumi.Output<readonly CancellationSummary[]>;
    /** How many entries have each outcome. */
    readonly counts: pulumi.Output<OutcomeCounts>;
    /** The summary as a Markdown table, for a job's summary or a ticket. */
    readonly markdown: pulumi.Output<string>;
  };
}

/** Registers a resource for each entry, named by the id of its action. */
export function declareCancellations(entries: readonly ListEntry[]): ListedCancellations {
  const resources = new Map(
    entries.map(({ inputs, request: { machineActionId } }) => [
      machineActionId,
      new MachineActionCancellation(machineActionId, inputs),
    ]),
  );
  const summary = pulumi
    .all([...resources].map(([id, resource]) => summaryOf(id, resource)))
    .apply((summaries) => sortSummaries(summaries));
  return {
    resources,
    outputs: { summary, counts: summary.apply(countOutcomes), markdown: summary.apply(summaryTable) },
  };
}

function summaryOf(id: string, resource: MachineActionCancellation): pulumi.Output<CancellationSummary> {
  const { type, computerDnsName, machineId, outcome } = resource;
  const { cancellationRequestor, cancellationDateTimeUtc, lastUpdateDateTimeUtc } = resource;
  const summary = pulumi
    .all([
      type,
      computerDnsName,
      machineId,
      outcome,
      cancellationRequestor,
      cancellationDateTimeUtc,
      lastUpdateDateTimeUtc,
    ])
    .apply(
      ([type, dnsName, machineId, outcome, requestor, cancelledAt, lastUpdateAt]): CancellationSummary => ({
        id,
        type,
        machine: dnsName ?? machineId,
        outcome,
        who: requestor,
        when: outcome === "endedOtherwise" ? lastUpdateAt : cancelledAt,
      }),
    );
  const failed = { id, type: null, machine: null, outcome: "failed", who: null, when: null } as const;
  // Without it one resource that fails takes the outputs of all others with it. Older SDKs have no such function.
  return typeof pulumi.recover === "function"
    ? pulumi.recover<CancellationSummary>(summary, () => failed)
    : summary;
}
