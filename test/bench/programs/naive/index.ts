import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A dynamic provider as tutorials write one: fetch, a token for each call, POST, then GET until it is done. */
async function call(method: string, path: string, body?: unknown): Promise<Record<string, string>> {
  const env = process.env;
  const signIn = await fetch(`${env["BENCH_AUTHORITY"]}/${env["BENCH_TENANT"]}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: env["BENCH_CLIENT_ID"] ?? "",
      client_secret: env["BENCH_CLIENT_SECRET"] ?? "",
      scope: "https://api.securitycenter.microsoft.com/.default",
    }),
  });
  const { access_token } = (await signIn.json()) as { access_token: string };
  const answer = await fetch(`${env["BENCH_API"]}/api/machineactions/${path}`, {
    method,
    headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return (await answer.json()) as Record<string, string>;
}

interface Inputs {
  machineActionId: string;
  comment: string;
}

const naiveProvider: pulumi.dynamic.ResourceProvider<Inputs, Record<string, unknown>> = {
  async diff(_id, olds, news) {
    return { changes: olds["machineActionId"] !== news.machineActionId, replaces: ["machineActionId"] };
  },
  async create(inputs) {
    await call("POST", `${inputs.machineActionId}/cancel`, { Comment: inputs.comment });
    let action = await call("GET", inputs.machineActionId);
    while (action["status"] === "Pending" || action["status"] === "InProgress") {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      action = await call("GET", inputs.machineActionId);
    }
    return { id: inputs.machineActionId, outs: { ...inputs, ...action } };
  },
  async read(id, props) {
    return { id, props: { ...props, ...(await call("GET", id)) } };
  },
};

class NaiveCancellation extends pulumi.dynamic.Resource {
  constructor(name: string, args: Inputs) {
    super(naiveProvider, name, { ...args });
  }
}

const machineActionIds: string[] = JSON.parse(readFileSync(process.env["BENCH_ACTIONS"] ?? "", "utf8"));
for (const machineActionId of machineActionIds) {
  new NaiveCancellation(`cancel-${machineActionId}`, {
    machineActionId,
    comment: "Cancelled by the benchmark",
  });
}
