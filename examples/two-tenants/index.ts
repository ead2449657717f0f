import * as pulumi from "@pulumi/pulumi";
import { MachineActionCancellation, Provider } from "pulumi-defender-endpoint";

// Without the option `provider` a resource uses the stack config (`defender:…`) and the environment.
const here = new MachineActionCancellation("here", {
  machineActionId: "067a2fc5-af14-41ad-a775-210604a83c1f",
  comment: "Scan started on the wrong host group, INC-1042",
});

const config = new pulumi.Config("subsidiary");

const subsidiary = new Provider("subsidiary", {
  tenantId: config.require("tenantId"),
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  // Only for a tenant that is not in the commercial cloud, or for a simulator.
  apiBaseUrl: config.get("apiBaseUrl"),
  authorityHost: config.get("authorityHost"),
});

const there = new MachineActionCancellation(
  "there",
  {
    machineActionId: "3017ca5d-3b13-4146-afd8-6823e2f90d82",
    comment: "Scan started on the wrong host group, INC-1042",
  },
  { provider: subsidiary },
);

export const outcomes = { here: here.outcome, there: there.outcome };
