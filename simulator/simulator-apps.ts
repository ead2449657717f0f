import type { FastifyInstance } from "fastify";
import { createBuildAgentApp } from "./build-agents/build-agent-endpoints.ts";
import { createManagedIdentityApp } from "./build-agents/managed-identity-endpoints.ts";
import { createPullRequestApp } from "./build-agents/pull-request-endpoints.ts";
import { PullRequests } from "./build-agents/pull-requests.ts";
import { Clock } from "./clock.ts";
import { type CallerRules, defaultCallerRules } from "./defender/caller-checks.ts";
import type { CancelBehaviour } from "./defender/cancel-behaviour.ts";
import { createDefenderApp } from "./defender/defender-api.ts";
import { defaultEndpointOptions, type EndpointOptions } from "./defender/machine-action-endpoints.ts";
import { MachineActionWorld } from "./defender/machine-action-world.ts";
import { type RateLimitOptions, RateLimits } from "./defender/rate-limits.ts";
import { type Application, azureTokenExchangeAudience, demoTenantId } from "./entra/application.ts";
import { EntraTenant } from "./entra/entra-tenant.ts";
import {
  azurePipelinesIssuer,
  FederatedIssuer,
  githubIssuer,
  gitlabIssuer,
} from "./entra/federated-issuer.ts";
import { createEntraApp } from "./entra/token-endpoint.ts";
import {
  demoApplicationOf,
  systemAssignedIdentity,
  typicalWorkload,
  userAssignedIdentity,
  type Workload,
} from "./entra/workload.ts";
import { Faults } from "./faults/faults.ts";
import { RequestRecord } from "./request-record.ts";
import { seedFrom } from "./seed.ts";

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
  /** Of the repository that build jobs run for. */
  readonly pullRequests: PullRequests;
  /** May be replaced while the simulator runs. */
  rules: CallerRules;
  /** May be replaced while the simulator runs. */
  endpoints: EndpointOptions;
  readonly defender: FastifyInstance;
  readonly entra: FastifyInstance;
  readonly managedIdentity: FastifyInstance;
  readonly buildAgent: FastifyInstance;
  readonly repository: FastifyInstance;
}

export async function createSimulatorApps(options: SimulatorOptions = {}): Promise<SimulatorApps> {
  const clock = options.clock ?? Clock.real();
  const world = new MachineActionWorld({ clock, cancelBehaviour: options.cancelBehaviour ?? {} });
  if (options.seedFile !== undefined) {
    await seedFrom(world, options.seedFile);
  }
  const [tenant, github, azurePipelines, gitlab] = await Promise.all([
    EntraTenant.create(options.tenantId ?? demoTenantId, clock),
    FederatedIssuer.create(githubIssuer, clock),
    FederatedIssuer.create(azurePipelinesIssuer, clock),
    FederatedIssuer.create(gitlabIssuer, clock),
  ]);
  const issuers = { github, azurePipelines, gitlab };
  for (const issuer of Object.values(issuers)) {
    tenant.issuerKeys.set(issuer.url, issuer.publicKey);
  }
  const workload = typicalWorkload();
  const application = { ...demoApplicationOf(workload), ...options.application };
  for (const known of [application, systemAssignedIdentity, userAssignedIdentity]) {
    tenant.register(known);
  }

  const answering = { clock, record: new RequestRecord(clock), faults: new Faults() };
  const limits = new RateLimits(clock, options.rateLimits);
  // Made when first used: a test of many short runs needs the Defender API only.
  let entra: FastifyInstance | undefined;
  let managedIdentity: FastifyInstance | undefined;
  let buildAgent: FastifyInstance | undefined;
  let repository: FastifyInstance | undefined;
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
    pullRequests: new PullRequests(),
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
    get entra() {
      entra ??= createEntraApp({ ...answering, tenant });
      return entra;
    },
    get managedIdentity() {
      managedIdentity ??= createManagedIdentityApp({
        ...answering,
        tenant,
        appServiceHeader: workload.appServiceHeader,
        systemAssigned: systemAssignedIdentity,
        userAssigned: [userAssignedIdentity],
      });
      return managedIdentity;
    },
    get buildAgent() {
      buildAgent ??= createBuildAgentApp({
        ...answering,
        github: { issuer: github, ...workload.github },
        azurePipelines: {
          issuer: azurePipelines,
          audience: azureTokenExchangeAudience,
          ...workload.azurePipelines,
        },
      });
      return buildAgent;
    },
    get repository() {
      const { github, azurePipelines, gitlab } = workload;
      repository ??= createPullRequestApp({
        ...answering,
        pullRequests: apps.pullRequests,
        tokens: {
          github: github.jobToken,
          azureRepos: azurePipelines.accessToken,
          gitlab: gitlab.commentToken,
        },
      });
      return repository;
    },
  };
  await apps.defender.ready();
  return apps;
}
