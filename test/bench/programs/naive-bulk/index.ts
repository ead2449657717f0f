import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { call, signIn, untilFinal } from "../naive-calls.ts";

interface Inputs {
  match: { types: string[] };
  comment: string;
}

type Action = Record<string, unknown>;

/**
 * A bulk canceller as public tools write one, in a dynamic provider: one token, a list of everything that is pending, a
 * POST for one after another, then a GET for each. Those tools cancel all that is listed; this one picks what
 * matches from it, so that both do the same.
 */
const naiveProvider: pulumi.dynamic.ResourceProvider<Inputs, Record<string, unknown>> = {
  async diff(_id, olds, news) {
    return { changes: JSON.stringify(olds["match"]) !== JSON.stringify(news.match) };
  },
  async create(inputs) {
    const token = await signIn();
    const listed = await call(token, "GET", `?$filter=${encodeURIComponent("status eq 'Pending'")}`);
    const meant = (listed["value"] as Action[]).filter((action) =>
      inputs.match.types.includes(String(action["type"])),
    );
    for (const action of meant) {
      await call(token, "POST", `/${action["id"]}/cancel`, { Comment: inputs.comment });
    }
    const actions: Action[] = [];
    for (const action of meant) {
      actions.push(await untilFinal(async () => token, String(action["id"])));
    }
    return { id: "naive", outs: { ...inputs, actions } };
  },
  async read(id, props) {
    const token = await signIn();
    const actions: Action[] = [];
    for (const action of (props?.["actions"] ?? []) as Action[]) {
      actions.push(await call(token, "GET", `/${action["id"]}`));
    }
    return { id, props: { ...props, actions } };
  },
};

class NaiveBulkCancellation extends pulumi.dynamic.Resource {
  constructor(name: string, args: Inputs) {
    super(naiveProvider, name, { ...args });
  }
}

const declared: Record<string, Inputs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new NaiveBulkCancellation(name, args);
}
