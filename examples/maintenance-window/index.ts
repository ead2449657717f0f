import * as pulumi from "@pulumi/pulumi";
import { BulkMachineActionCancellation, getMachineActionsOutput } from "pulumi-defender-endpoint";

const hosts = new pulumi.Config().requireObject<string[]>("hosts");

// What is pending would start in the middle of the maintenance. What runs already is left to end.
const guard = new BulkMachineActionCancellation("guard", {
  match: { types: ["LiveResponse", "RunAntiVirusScan"], computerDnsNames: hosts },
  comment: "Host under maintenance, CHG-2094",
});

const running = getMachineActionsOutput({ statuses: ["InProgress"], computerDnsNames: hosts });

export const { cancelled, pending } = guard;

// Live responses are secret because of their script arguments. These facts hold none.
export const stillRunning = pulumi.unsecret(
  running.apply((actions) => actions.map(({ id, type, computerDnsName }) => ({ id, type, computerDnsName }))),
);
