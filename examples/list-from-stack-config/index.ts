import * as pulumi from "@pulumi/pulumi";
import { MachineActionCancellation } from "pulumi-defender-endpoint";

interface Entry {
  readonly machineActionId: string;
  readonly comment: string;
  readonly expect?: { readonly type?: string; readonly computerDnsName?: string };
}

const entries = new pulumi.Config().requireObject<readonly Entry[]>("cancellations");

// The id is the name, so that another order of the list changes nothing.
const cancellations = entries.map((entry) => new MachineActionCancellation(entry.machineActionId, entry));

export const outcomes = cancellations.map(({ machineActionId, computerDnsName, outcome }) => ({
  machineActionId,
  computerDnsName,
  outcome,
}));
