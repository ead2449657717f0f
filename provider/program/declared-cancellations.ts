import * as pulumi from "@pulumi/pulumi";
import type { ListEntry } from "../cancellation-list/list-entry.ts";
import {
  type CancellationSummary,
  countOutcomes,
  sortSummaries,
  summaryTable,
} from "../cancellation-list/summary.ts";
import type { ListedCancellations } from "./listed-cancellations.ts";
import { MachineActionCancellation } from "./machine-action-cancellation.ts";

/** An entry and the resource that it has become. */
export interface DeclaredCancellation {
  readonly id: string;
  readonly comment: string;
  readonly resource: MachineActionCancellation;
}

/** Registers a resource for each entry, named by the id of its action. */
export function declareCancellations(entries: readonly ListEntry[]): readonly DeclaredCancellation[] {
  return entries.map(({ inputs, request: { machineActionId } }) => ({
    id: machineActionId,
    comment: inputs.comment,
    resource: new MachineActionCancellation(machineActionId, inputs),
  }));
}

/** Sums up what becomes of the resources. */
export function summarize(declaring: Promise<readonly DeclaredCancellation[]>): ListedCancellations {
  const rows = declaring.then((declared) => declared.map(summaryOf));
  const summary = pulumi.output(rows).apply((known) => sortSummaries(known));
  const counts = summary.apply(countOutcomes);
  const markdown = summary.apply(summaryTable);
  const resources = declaring.then((declared) => new Map(declared.map(({ id, resource }) => [id, resource])));
  // Node.js warns of a failure that a program reads only after it has come, as the SDK reads exports.
  counts.apply(() => undefined);
  markdown.apply(() => undefined);
  resources.catch(() => undefined);
  return { summary, counts, markdown, resources };
}

function summaryOf({ id, comment, resource }: DeclaredCancellation): pulumi.Output<CancellationSummary> {
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
        comment,
      }),
    );
  const failed = {
    id,
    type: null,
    machine: null,
    outcome: "failed",
    who: null,
    when: null,
    comment,
  } as const;
  // Without it one resource that fails takes the outputs of all others with it.
  return typeof pulumi.recover === "function"
    ? pulumi.recover<CancellationSummary>(summary, () => failed)
    : summary;
}
