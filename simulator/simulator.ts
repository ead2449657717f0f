import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { FastifyInstance } from "fastify";
import { azureCollection, azureProject, azureRepository } from "./build-agents/azure-repos-pull-requests.ts";
import { azurePipelinesPath, githubPath } from "./build-agents/build-agent-endpoints.ts";
import { gitHubApi, gitHubRepository } from "./build-agents/github-pull-requests.ts";
import { gitLabApi, gitLabProject } from "./build-agents/gitlab-pull-requests.ts";
import { appServicePath } from "./build-agents/managed-identity-endpoints.ts";
import { azureTokenExchangeAudience } from "./entra/application.ts";
import { createSimulatorApps, type SimulatorApps, type SimulatorOptions } from "./simulator-apps.ts";
import { createTlsCertificate } from "./tls-certificate.ts";

export interface StartOptions extends SimulatorOptions {
  /** Port of the Defender API; default: a free one. */
  readonly port?: number;
  /** Port of the sign-in authority; default: a free one. */
  readonly authorityPort?: number;
  /** PEM text of authorities that `certificatePath` is to hold beside the simulator's. */
  readonly alsoTrusted?: string;
}

type Environment = Readonly<Record<string, string>>;

export interface Simulator extends SimulatorApps {
  /** For example `https://127.0.0.1:40123`, without `/api`. */
  readonly apiBaseUrl: string;
  readonly authorityHost: string;
  /** PEM file of the certificate authority that clients are to trust, for NODE_EXTRA_CA_CERTS. */
  readonly certificatePath: string;
  /** The authority's certificate as text. */
  readonly certificatePem: string;
  /** Environment variables as the platform sets them for a process that runs there. */
  readonly environments: {
    readonly appService: Environment;
    /** Moves the address of the Instance Metadata Service, which is fixed in reality. */
    readonly instanceMetadata: Environment;
    readonly githubActions: Environment;
    readonly azurePipelines: Environment;
    readonly gitlab: Environment;
  };
  /** The id token that GitLab puts into a job's variables. */
  gitlabIdToken(): Promise<string>;
  close(): Promise<void>;
}

/** Starts the Defender API, its sign-in authority and the identity endpoints on free ports of the loopback interface. */
export async function startSimulator(options: StartOptions = {}): Promise<Simulator> {
  const endpoints = { compression: "asOffered" as const, ...options.endpoints };
  const apps = await createSimulatorApps({ ...options, endpoints });
  const all = [apps.defender, apps.entra, apps.buildAgent, apps.repository, apps.managedIdentity];
  await Promise.all(all.map((app) => app.ready()));
  // Last of all that can fail, but for a port that is taken: it leaves a file behind.
  const certificate = await createTlsCertificate(options.alsoTrusted);
  const credentials = { key: certificate.key, cert: certificate.cert };
  const listener = (app: FastifyInstance) => app.routing.bind(app);
  const servers = {
    defender: createHttpsServer(credentials, listener(apps.defender)),
    entra: createHttpsServer(credentials, listener(apps.entra)),
    buildAgent: createHttpsServer(credentials, listener(apps.buildAgent)),
    repository: createHttpsServer(credentials, listener(apps.repository)),
    managedIdentity: createHttpServer(listener(apps.managedIdentity)),
  };
  const stop = async () => {
    await Promise.all(Object.values(servers).map(close));
    await Promise.all(all.map((app) => app.close()));
    await certificate.remove();
  };
  const [defenderPort, entraPort, buildAgentPort, repositoryPort, managedIdentityPort] = await Promise.all([
    listen(servers.defender, options.port),
    listen(servers.entra, options.authorityPort),
    listen(servers.buildAgent),
    listen(servers.repository),
    listen(servers.managedIdentity),
  ]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const buildAgent = `https://127.0.0.1:${buildAgentPort}`;
  const repository = `https://127.0.0.1:${repositoryPort}`;
  const managedIdentity = `http://127.0.0.1:${managedIdentityPort}`;
  const { github, azurePipelines, gitlab, appServiceHeader } = apps.workload;
  return Object.assign(apps, {
    apiBaseUrl: `https://127.0.0.1:${defenderPort}`,
    authorityHost: `https://127.0.0.1:${entraPort}`,
    certificatePath: certificate.path,
    certificatePem: certificate.authority,
    environments: {
      appService: {
        IDENTITY_ENDPOINT: `${managedIdentity}${appServicePath}`,
        IDENTITY_HEADER: appServiceHeader,
      },
      instanceMetadata: { AZURE_POD_IDENTITY_AUTHORITY_HOST: managedIdentity },
      githubActions: {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${buildAgent}${githubPath}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken,
        GITHUB_API_URL: `${repository}${gitHubApi}`,
        GITHUB_REPOSITORY: gitHubRepository,
      },
      azurePipelines: {
        SYSTEM_OIDCREQUESTURI: `${buildAgent}${azurePipelinesPath}`,
        SYSTEM_ACCESSTOKEN: azurePipelines.accessToken,
        AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: azurePipelines.serviceConnectionId,
        SYSTEM_COLLECTIONURI: `${repository}${azureCollection}`,
        SYSTEM_TEAMPROJECTID: azureProject,
        BUILD_REPOSITORY_ID: azureRepository,
        BUILD_REPOSITORY_PROVIDER: "TfsGit",
      },
      gitlab: {
        CI_API_V4_URL: `${repository}${gitLabApi}`,
        CI_PROJECT_ID: gitLabProject,
      },
    },
    gitlabIdToken: () =>
      apps.issuers.gitlab.issueIdToken({ subject: gitlab.subject, audience: azureTokenExchangeAudience }),
    close: stop,
  });
}

function listen(server: HttpServer, port = 0): Promise<number> {
  // Longer than any test polls: a connection that closes by itself just then looks like a lost answer.
  server.keepAliveTimeout = 600_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") {
        reject(new Error("No port was bound."));
      } else {
        resolve(address.port);
      }
    });
  });
}

/** Also right for a server that never came to listen. */
function close(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
