import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { RequestEntry } from "./request-record.ts";
import { defaultSeedFile } from "./seed.ts";
import { startSimulator } from "./simulator.ts";

const usage = "Usage: npm run simulator -- [--port N] [--seed FILE]";

function portFrom(text: string | undefined): { port?: number } {
  if (text === undefined) {
    return {};
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`--port ${text} is no port. ${usage}`);
  }
  return { port };
}

function line(entry: Readonly<RequestEntry>): string {
  const time = new Date(entry.at).toISOString().slice(11, 23);
  const query = entry.query === "" ? "" : `?${decodeURIComponent(entry.query.replaceAll("+", " "))}`;
  const fault = entry.fault === undefined ? "" : `  (${entry.fault})`;
  return `${time}  ${entry.status ?? "lost"}  ${entry.method} ${entry.path}${query}${fault}`;
}

/** The authorities that this terminal's Node.js trusts already, which the simulator's must not displace. */
async function corporateAuthorities(): Promise<{ alsoTrusted?: string }> {
  const path = process.env["NODE_EXTRA_CA_CERTS"];
  if (path === undefined || path === "") {
    return {};
  }
  // Node.js itself warns of a file that it cannot read, and goes on.
  return { alsoTrusted: await readFile(path, "utf8").catch(() => "") };
}

const { values } = parseArgs({ options: { port: { type: "string" }, seed: { type: "string" } } });
const corporate = await corporateAuthorities();
const simulator = await startSimulator({
  seedFile: values.seed ?? defaultSeedFile,
  ...portFrom(values.port),
  ...corporate,
});
const certificateContents =
  corporate.alsoTrusted === undefined ? "" : " (with those of your NODE_EXTRA_CA_CERTS)";

console.log(`Simulated Defender API and sign-in authority. Stop with Ctrl-C.

API base URL   ${simulator.apiBaseUrl}
Authority      ${simulator.authorityHost}
Certificate    ${simulator.certificatePath}${certificateContents}
Actions        ${simulator.world.ids().length}

In another terminal:

export NODE_EXTRA_CA_CERTS=${simulator.certificatePath}
export ARM_TENANT_ID=${simulator.tenantId}
export ARM_CLIENT_ID=${simulator.application.clientId}
export ARM_CLIENT_SECRET='${simulator.clientSecret}'

Then the command, without a stack:

npx pulumi-defender-endpoint list -c apiBaseUrl=${simulator.apiBaseUrl} -c authorityHost=${simulator.authorityHost}

Or a stack, for pulumi and for the command with --stack:

pulumi config set defender:apiBaseUrl ${simulator.apiBaseUrl}
pulumi config set defender:authorityHost ${simulator.authorityHost}
`);
simulator.requests.onEnd((entry) => console.log(line(entry)));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
