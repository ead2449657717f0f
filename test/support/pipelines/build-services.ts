import { resolve } from "node:path";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { simulatorTrust, withoutTypeCheck } from "../cancellation-stack.ts";
import { readAzurePipelines } from "./azure-pipelines.ts";
import { readGitHubActions } from "./github-actions.ts";
import { readGitLabCi } from "./gitlab-ci.ts";
import type { Pipeline } from "./pipeline-job.ts";
import { PipelineProject } from "./pipeline-project.ts";

const folder = resolve(import.meta.dirname, "../../../examples/gitops");

/** Trusted by the same build services as the simulator's own application, and allowed to read only. */
export const readerClientId = "dddddddd-1111-4222-8333-eeeeeeeeeeee";

/** A simulator that knows a reader and a canceller, neither of which has a secret. */
export async function startTenantOfPipelines(): Promise<Simulator> {
  const simulator = await startSimulator();
  const canceller = { ...simulator.application, secrets: [] };
  simulator.tenant.register(canceller);
  simulator.tenant.register({ ...canceller, clientId: readerClientId, roles: ["Machine.Read.All"] });
  return simulator;
}

export type BuildService = keyof typeof services;

/** What the build services give to jobs, as the simulator vouches for them. */
const services = {
  "GitHub Actions": async (simulator: Simulator): Promise<JobsOf> => ({
    pipeline: await readGitHubActions(folder, {
      "vars.AZURE_TENANT_ID": simulator.tenantId,
      "vars.READER_CLIENT_ID": readerClientId,
      "vars.CANCELLER_CLIENT_ID": simulator.application.clientId,
      "github.token": "token-of-the-job",
      "github.repository": "contoso/response",
      "github.event.pull_request.head.repo.full_name": "contoso/response",
      "github.event.pull_request.number": "42",
      "github.event.pull_request.head.sha": "0123456789abcdef0123456789abcdef01234567",
    }),
    environment: simulator.environments.githubActions,
  }),
  "Azure Pipelines": async (simulator: Simulator): Promise<JobsOf> => {
    const { SYSTEM_OIDCREQUESTURI = "", AZURESUBSCRIPTION_SERVICE_CONNECTION_ID = "" } =
      simulator.environments.azurePipelines;
    const connection = (clientId: string) => ({
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID,
      AZURESUBSCRIPTION_TENANT_ID: simulator.tenantId,
      AZURESUBSCRIPTION_CLIENT_ID: clientId,
    });
    return {
      pipeline: await readAzurePipelines(folder, {
        accessToken: simulator.workload.azurePipelines.accessToken,
        connections: {
          "defender-reader": connection(readerClientId),
          "defender-canceller": connection(simulator.application.clientId),
        },
      }),
      environment: { SYSTEM_OIDCREQUESTURI },
    };
  },
  "GitLab CI": async (simulator: Simulator): Promise<JobsOf> => {
    const environment = { AZURE_TENANT_ID: simulator.tenantId, ID_TOKEN: await simulator.gitlabIdToken() };
    return {
      pipeline: await readGitLabCi(folder, {
        CI_PROJECT_DIR: ".",
        READER_CLIENT_ID: readerClientId,
        CANCELLER_CLIENT_ID: simulator.application.clientId,
      }),
      environment,
    };
  },
};

interface JobsOf {
  readonly pipeline: Pipeline;
  readonly environment: Readonly<Record<string, string>>;
}

/** The jobs of every build service. */
export async function allPipelines(simulator: Simulator): Promise<readonly Pipeline[]> {
  return await Promise.all(Object.values(services).map(async (read) => (await read(simulator)).pipeline));
}

/** @param more environment; by default that of programs which another test type-checks */
export async function openPipeline(
  service: BuildService,
  simulator: Simulator,
  more: Readonly<Record<string, string>> = withoutTypeCheck,
): Promise<{ readonly pipeline: Pipeline; readonly project: PipelineProject }> {
  const { pipeline, environment } = await services[service](simulator);
  const project = await PipelineProject.create(
    { ...environment, ...simulatorTrust(simulator), ...more },
    { "defender:apiBaseUrl": simulator.apiBaseUrl, "defender:authorityHost": simulator.authorityHost },
  );
  return { pipeline, project };
}
