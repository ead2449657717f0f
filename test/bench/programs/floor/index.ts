import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A dynamic resource that does nothing, made in the way that the cancellation is: what the engine itself costs. */
class Nothing extends pulumi.CustomResource {
  constructor(name: string, args: { machineActionId: string; comment: string }) {
    super("pulumi-nodejs:dynamic/bench:Nothing", name, {
      ...args,
      __provider: 'exports.handler = () => require(process.cwd() + "/nothing-provider.cjs");',
    });
  }
}

const machineActionIds: string[] = JSON.parse(readFileSync(process.env["BENCH_ACTIONS"] ?? "", "utf8"));
for (const machineActionId of machineActionIds) {
  new Nothing(`cancel-${machineActionId}`, { machineActionId, comment: "Cancelled by the benchmark" });
}
