import * as pulumi from "@pulumi/pulumi";
import { MachineActionCancellation } from "../program/machine-action-cancellation.ts";
import type { ListEntry } from "./list-entry.ts";
import {
  type CancellationSummary,
  countOutcomes,
  type OutcomeCounts,
  sortSummaries,
  summaryTable,
} from "./summary.ts";

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
  readonly resources: Promise<CancellationsById>;
}

/** Resources by the id of their machine action, in lower case. */
export type CancellationsById = ReadonlyMap<string, MachineActionCancellation>;

/** Registers a resource for each entry, named by the id of its action. */
export function declareCancellations(entries: readonly ListEntry[]): CancellationsById {
  return new Map(
    entries.map(({ inputs, request: { machineActionId } }) => [
      machineActionId,
      new MachineActionCancellation(machineActionId, inputs),
    ]),
  );
}

/** Sums up what becomes of the resources. */
export function summarize(resources: Promise<CancellationsById>): ListedCancellations {
  const rows = resources.then((declared) => [...declared].map(([id, resource]) => summaryOf(id, resource)));
  const summary = pulumi.output(rows).apply((known) => sortSummaries(known));
  return { summary, counts: summary.apply(countOutcomes), markdown: summary.apply(summaryTable), resources };
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
  // Without it one resource that fails takes the outputs of all others with it.
  return typeof pulumi.recover === "function"
    ? pulumi.recover<CancellationSummary>(summary, () => failed)
    : summary;
}
