import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { call, signIn, untilFinal } from "../naive-calls.ts";

interface Inputs {
  machineActionId: string;
  comment: string;
}

/** A dynamic provider as tutorials write one: fetch, a token for each call, POST, then GET until it is done. */
const naiveProvider: pulumi.dynamic.ResourceProvider<Inputs, Record<string, unknown>> = {
  async diff(_id, olds, news) {
    return { changes: olds["machineActionId"] !== news.machineActionId, replaces: ["machineActionId"] };
  },
  async create(inputs) {
    await call(await signIn(), "POST", `/${inputs.machineActionId}/cancel`, { Comment: inputs.comment });
    const action = await untilFinal(signIn, inputs.machineActionId);
    return { id: inputs.machineActionId, outs: { ...inputs, ...action } };
  },
  async read(id, props) {
    return { id, props: { ...props, ...(await call(await signIn(), "GET", `/${id}`)) } };
  },
};

class NaiveCancellation extends pulumi.dynamic.Resource {
  constructor(name: string, args: Inputs) {
    super(naiveProvider, name, { ...args });
  }
}

const declared: Record<string, Inputs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new NaiveCancellation(name, args);
}
