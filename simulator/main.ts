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

const { values } = parseArgs({ options: { port: { type: "string" }, seed: { type: "string" } } });
const simulator = await startSimulator({
  seedFile: values.seed ?? defaultSeedFile,
  ...portFrom(values.port),
});

console.log(`Simulated Defender API and sign-in authority. Stop with Ctrl-C.

API base URL   ${simulator.apiBaseUrl}
Authority      ${simulator.authorityHost}
Certificate    ${simulator.certificatePath}
Actions        ${simulator.world.ids().length}

In another terminal:

export NODE_EXTRA_CA_CERTS=${simulator.certificatePath}
export ARM_TENANT_ID=${simulator.tenantId}
export ARM_CLIENT_ID=${simulator.application.clientId}
export ARM_CLIENT_SECRET='${simulator.clientSecret}'
pulumi config set defender:apiBaseUrl ${simulator.apiBaseUrl}
pulumi config set defender:authorityHost ${simulator.authorityHost}
`);
simulator.requests.onEnd((entry) => console.log(line(entry)));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
