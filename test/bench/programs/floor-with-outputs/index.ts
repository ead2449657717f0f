import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const outputs: object = JSON.parse(readFileSync("outputs.json", "utf8"));

/** Does nothing, and has as many inputs and outputs as a cancellation: what the engine takes for carrying those. */
class NothingWithOutputs extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs) {
    super(
      "pulumi-nodejs:dynamic/bench:NothingWithOutputs",
      name,
      {
        ...Object.fromEntries(Object.keys(outputs).map((output) => [output, undefined])),
        ...args,
        __preview: pulumi.runtime.isDryRun(),
        __provider: 'exports.handler = () => require(process.cwd() + "/nothing-provider.cjs");',
      },
      { additionalSecretOutputs: ["commands"] },
    );
  }
}

const declared: Record<string, pulumi.Inputs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new NothingWithOutputs(name, args);
}
