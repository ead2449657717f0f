import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import {
  type Application,
  azureTokenExchangeAudience,
  cancelRoles,
  demoApplication,
  demoTenantId,
} from "./application.ts";
import { createBuildAgentApp } from "./build-agent-endpoints.ts";
import { type CallerRules, defaultCallerRules } from "./caller-checks.ts";
import type { CancelBehaviour } from "./cancel-behaviour.ts";
import { Clock } from "./clock.ts";
import { createDefenderApp } from "./defender-api.ts";
import { EntraTenant } from "./entra-tenant.ts";
import { Faults } from "./faults.ts";
import { azurePipelinesIssuer, FederatedIssuer, githubIssuer, gitlabIssuer } from "./federated-issuer.ts";
import { defaultEndpointOptions, type EndpointOptions } from "./machine-action-endpoints.ts";
import { MachineActionWorld } from "./machine-action-world.ts";
import { createManagedIdentityApp } from "./managed-identity-endpoints.ts";
import { type RateLimitOptions, RateLimits } from "./rate-limits.ts";
import { RequestRecord } from "./request-record.ts";
import { seedFrom } from "./seed.ts";
import { createEntraApp } from "./token-endpoint.ts";

export interface SimulatorOptions {
  /** Default: the real time. */
  readonly clock?: Clock;
  readonly cancelBehaviour?: Partial<CancelBehaviour>;
  readonly rules?: Partial<CallerRules>;
  readonly endpoints?: Partial<EndpointOptions>;
  /** Default: the service's own limits, counted. `{ enabled: false }` switches them off. */
  readonly rateLimits?: Partial<RateLimitOptions>;
  readonly tenantId?: string;
  /** Differences from the demo application, which may read and cancel and knows a secret. */
  readonly application?: Partial<Application>;
  /** JSON file of actions to start with; default: an empty world. */
  readonly seedFile?: string | URL;
}

/** What the build services and the host vouch for. Random secrets, made for each simulator. */
export interface Workload {
  readonly github: { readonly subject: string; readonly requestToken: string };
  readonly azurePipelines: {
    readonly subject: string;
    readonly accessToken: string;
    readonly serviceConnectionId: string;
  };
  readonly gitlab: { readonly subject: string };
  readonly appServiceHeader: string;
  readonly userAssignedClientId: string;
}

/** The simulator without a network: for tests that drive time and bring their own connection. */
export interface SimulatorApps {
  readonly clock: Clock;
  readonly world: MachineActionWorld;
  readonly requests: RequestRecord;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly tenant: EntraTenant;
  readonly tenantId: string;
  /** The application that `options` described; `tenant.register` changes what the directory knows of it. */
  readonly application: Application;
  /** The first secret of that application; empty when it has none. */
  readonly clientSecret: string;
  readonly issuers: {
    readonly github: FederatedIssuer;
    readonly azurePipelines: FederatedIssuer;
    readonly gitlab: FederatedIssuer;
  };
  readonly workload: Workload;
  /** May be replaced while the simulator runs. */
  rules: CallerRules;
  /** May be replaced while the simulator runs. */
  endpoints: EndpointOptions;
  readonly defender: FastifyInstance;
  readonly entra: FastifyInstance;
  readonly managedIdentity: FastifyInstance;
  readonly buildAgent: FastifyInstance;
}

export async function createSimulatorApps(options: SimulatorOptions = {}): Promise<SimulatorApps> {
  const clock = options.clock ?? Clock.real();
  const world = new MachineActionWorld({ clock, cancelBehaviour: options.cancelBehaviour ?? {} });
  if (options.seedFile !== undefined) await seedFrom(world, options.seedFile);
  const [tenant, github, azurePipelines, gitlab] = await Promise.all([
    EntraTenant.create(options.tenantId ?? demoTenantId, clock),
    FederatedIssuer.create(githubIssuer, clock),
    FederatedIssuer.create(azurePipelinesIssuer, clock),
    FederatedIssuer.create(gitlabIssuer, clock),
  ]);
  const issuers = { github, azurePipelines, gitlab };
  for (const issuer of Object.values(issuers)) tenant.issuerKeys.set(issuer.url, issuer.publicKey);
  const workload = typicalWorkload();
  const application = applicationOf(options, issuers, workload);
  const systemAssigned = { ...bareIdentity, clientId: "5a5a5a5a-1111-4222-8333-777777777777" };
  const userAssigned = [{ ...bareIdentity, clientId: workload.userAssignedClientId }];
  for (const known of [application, systemAssigned, ...userAssigned]) tenant.register(known);

  const answering = { clock, record: new RequestRecord(clock), faults: new Faults() };
  const limits = new RateLimits(clock, options.rateLimits);
  const audience = azureTokenExchangeAudience;
  const apps: SimulatorApps = {
    clock,
    world,
    requests: answering.record,
    faults: answering.faults,
    limits,
    tenant,
    tenantId: tenant.tenantId,
    application,
    clientSecret: application.secrets[0]?.value ?? "",
    issuers,
    workload,
    rules: { ...defaultCallerRules, ...options.rules },
    endpoints: { ...defaultEndpointOptions, ...options.endpoints },
    defender: createDefenderApp({
      ...answering,
      world,
      tenant,
      limits,
      rules: () => apps.rules,
      endpoints: () => apps.endpoints,
    }),
    entra: createEntraApp({ ...answering, tenant }),
    managedIdentity: createManagedIdentityApp({
      ...answering,
      tenant,
      appServiceHeader: workload.appServiceHeader,
      systemAssigned,
      userAssigned,
    }),
    buildAgent: createBuildAgentApp({
      ...answering,
      github: { issuer: github, ...workload.github },
      azurePipelines: { issuer: azurePipelines, audience, ...workload.azurePipelines },
    }),
  };
  await Promise.all(
    [apps.defender, apps.entra, apps.managedIdentity, apps.buildAgent].map((app) => app.ready()),
  );
  return apps;
}

const bareIdentity: Omit<Application, "clientId"> = {
  ...demoApplication,
  secrets: [],
  roles: ["Machine.Read.All", ...cancelRoles],
};

function typicalWorkload(): Workload {
  return {
    github: { subject: "repo:contoso/response:ref:refs/heads/main", requestToken: randomUUID() },
    azurePipelines: {
      subject: "sc://contoso/response/defender-connection",
      accessToken: randomUUID(),
      serviceConnectionId: "77777777-1111-4222-8333-444444444444",
    },
    gitlab: { subject: "project_path:contoso/response:ref_type:branch:ref:main" },
    appServiceHeader: randomUUID(),
    userAssignedClientId: "6b6b6b6b-1111-4222-8333-888888888888",
  };
}

/** The demo application, which trusts the three build services' typical jobs unless told otherwise. */
function applicationOf(
  { application }: SimulatorOptions,
  issuers: SimulatorApps["issuers"],
  workload: Workload,
): Application {
  const audience = azureTokenExchangeAudience;
  const federatedCredentials = [
    { issuer: issuers.github.url, subject: workload.github.subject, audience },
    { issuer: issuers.azurePipelines.url, subject: workload.azurePipelines.subject, audience },
    { issuer: issuers.gitlab.url, subject: workload.gitlab.subject, audience },
  ];
  return { ...demoApplication, federatedCredentials, ...application };
}
