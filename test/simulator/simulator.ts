import { createServer as createHttpsServer, type Server } from "node:https";
import type { FastifyInstance } from "fastify";
import { type CallerRules, defaultCallerRules } from "./caller-checks.ts";
import type { CancelBehaviour } from "./cancel-behaviour.ts";
import { Clock } from "./clock.ts";
import { createDefenderApp } from "./defender-api.ts";
import { type Application, demoApplication, demoTenantId, EntraTenant } from "./entra-tenant.ts";
import { defaultEndpointOptions, type EndpointOptions } from "./machine-action-endpoints.ts";
import { MachineActionWorld } from "./machine-action-world.ts";
import { RequestRecord } from "./request-record.ts";
import { seedFrom } from "./seed.ts";
import { createTlsCertificate } from "./tls-certificate.ts";
import { createEntraApp } from "./token-endpoint.ts";

export interface SimulatorOptions {
  /** Default: the real time. */
  readonly clock?: Clock;
  /** Port of the Defender API; default: a free one. */
  readonly port?: number;
  /** Port of the sign-in authority; default: a free one. */
  readonly authorityPort?: number;
  readonly cancelBehaviour?: Partial<CancelBehaviour>;
  readonly rules?: Partial<CallerRules>;
  readonly endpoints?: Partial<EndpointOptions>;
  readonly tenantId?: string;
  /** Default: one application with every permission. */
  readonly application?: Partial<Application>;
  /** JSON file of actions to start with; default: an empty world. */
  readonly seedFile?: string | URL;
}

/** The simulator's parts without a network: for tests that drive time and bring their own connection. */
export interface SimulatorApps {
  readonly clock: Clock;
  readonly world: MachineActionWorld;
  readonly requests: RequestRecord;
  readonly tenant: EntraTenant;
  readonly tenantId: string;
  readonly application: Application;
  rules: CallerRules;
  endpoints: EndpointOptions;
  readonly defender: FastifyInstance;
  readonly entra: FastifyInstance;
}

export interface Simulator extends SimulatorApps {
  /** For example `https://localhost:40123`, without `/api`. */
  readonly apiBaseUrl: string;
  readonly authorityHost: string;
  /** PEM file for NODE_EXTRA_CA_CERTS. */
  readonly certificatePath: string;
  readonly certificatePem: string;
  close(): Promise<void>;
}

export async function createSimulatorApps(options: SimulatorOptions = {}): Promise<SimulatorApps> {
  const clock = options.clock ?? Clock.real();
  const world = new MachineActionWorld({
    clock,
    ...(options.cancelBehaviour === undefined ? {} : { cancelBehaviour: options.cancelBehaviour }),
  });
  if (options.seedFile !== undefined) await seedFrom(world, options.seedFile);
  const requests = new RequestRecord(clock);
  const tenant = await EntraTenant.create(options.tenantId ?? demoTenantId, clock);
  const application = { ...demoApplication, ...options.application };
  tenant.register(application);
  const apps: SimulatorApps = {
    clock,
    world,
    requests,
    tenant,
    tenantId: tenant.tenantId,
    application,
    rules: { ...defaultCallerRules, ...options.rules },
    endpoints: { ...defaultEndpointOptions, ...options.endpoints },
    defender: createDefenderApp({
      world,
      tenant,
      record: requests,
      rules: () => apps.rules,
      endpoints: () => apps.endpoints,
    }),
    entra: createEntraApp({ tenant, record: requests, clock }),
  };
  await Promise.all([apps.defender.ready(), apps.entra.ready()]);
  return apps;
}

/** Starts the Defender API and its sign-in authority over TLS on the loopback interface. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const [apps, certificate] = await Promise.all([createSimulatorApps(options), createTlsCertificate()]);
  const credentials = { key: certificate.key, cert: certificate.pem };
  const serve = (app: FastifyInstance) =>
    createHttpsServer(credentials, (request, response) => app.routing(request, response));
  const servers = { defender: serve(apps.defender), entra: serve(apps.entra) };
  const [apiBaseUrl, authorityHost] = await Promise.all([
    listen(servers.defender, options.port),
    listen(servers.entra, options.authorityPort),
  ]);
  return Object.assign(apps, {
    apiBaseUrl,
    authorityHost,
    certificatePath: certificate.path,
    certificatePem: certificate.pem,
    close: async () => {
      await Promise.all(Object.values(servers).map(close));
      await Promise.all([apps.defender.close(), apps.entra.close(), certificate.remove()]);
    },
  });
}

function listen(server: Server, port = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("No port was bound."));
      resolve(`https://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
