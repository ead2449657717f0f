import * as pulumi from "@pulumi/pulumi";
import { BulkMachineActionCancellation } from "pulumi-defender-endpoint";

const olderThanHours = new pulumi.Config().requireNumber("olderThanHours");

const staleScans = new BulkMachineActionCancellation("stale-scans", {
  match: { types: ["RunAntiVirusScan"], olderThanHours },
  comment: `Pending for more than ${olderThanHours} h, CHG-2071`,
  maxCancellations: 50,
});

export const { cancelled, endedOtherwise, pending, counts } = staleScans;
