import { parseArgs } from "node:util";
import { defaultSeedFile } from "./seed.ts";
import { startSimulator } from "./simulator.ts";

const { values } = parseArgs({
  options: { port: { type: "string" }, seed: { type: "string" } },
});

const simulator = await startSimulator({
  seedFile: values.seed ?? defaultSeedFile,
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
});

console.log(`Simulated Defender API and sign-in authority. Stop with Ctrl-C.

API base URL   ${simulator.apiBaseUrl}
Authority      ${simulator.authorityHost}
Certificate    ${simulator.certificatePath}
Actions        ${simulator.world.ids().length}

In another terminal:

export NODE_EXTRA_CA_CERTS=${simulator.certificatePath}
pulumi config set defender:apiBaseUrl ${simulator.apiBaseUrl}
pulumi config set defender:authorityHost ${simulator.authorityHost}
export ARM_TENANT_ID=${simulator.tenantId}
export ARM_CLIENT_ID=${simulator.application.clientId}
export ARM_CLIENT_SECRET='${simulator.application.clientSecret}'
`);

simulator.requests.onEnd((entry) => {
  const time = new Date(entry.at).toISOString().slice(11, 23);
  const query = entry.query === "" ? "" : `?${decodeURIComponent(entry.query)}`;
  console.log(`${time}  ${entry.status ?? "lost"}  ${entry.method} ${entry.path}${query}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
