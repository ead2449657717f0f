import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** What a generated SDK has for the resource, without its documentation and its outputs' types. */
class MachineActionCancellation extends pulumi.CustomResource {
  declare readonly outcome: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs) {
    super("defender:index:MachineActionCancellation", name, { ...args, outcome: undefined });
  }
}

const declared: Record<string, pulumi.Inputs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new MachineActionCancellation(name, args);
}
