import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A dynamic resource that does nothing, made in the way that ours are: what the engine itself costs. */
class Nothing extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("pulumi-nodejs:dynamic/bench:Nothing", name, {
      ...args,
      __provider: 'exports.handler = () => require(process.cwd() + "/../nothing-provider.cjs");',
    });
  }
}

const declared: Record<string, pulumi.Inputs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new Nothing(name, args);
}
