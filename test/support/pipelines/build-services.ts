import { resolve } from "node:path";
import { onTestFinished } from "vitest";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { simulatorTrust, withoutTypeCheck } from "../cancellation-stack.ts";
import { readAzurePipelines } from "./azure-pipelines.ts";
import { readGitHubActions } from "./github-actions.ts";
import { readGitLabCi } from "./gitlab-ci.ts";
import type { BuildEvent, Pipeline } from "./pipeline-job.ts";
import { type PipelineEngine, PipelineProject } from "./pipeline-project.ts";

const folder = resolve(import.meta.dirname, "../../../examples/gitops");

/** Trusted by the same build services as the simulator's own application, and allowed to read only. */
export const readerClientId = "dddddddd-1111-4222-8333-eeeeeeeeeeee";

export const pullRequestNumber = 42;
/** The last commit of the pull request, and the one that merging it makes. */
export const headCommit = "0123456789abcdef0123456789abcdef01234567";
export const mergeCommit = "89abcdef0123456789abcdef0123456789abcdef";

/** A simulator that knows a reader and a canceller, neither of which has a secret, and an open pull request. */
export async function startTenantOfPipelines(): Promise<Simulator> {
  const simulator = await startSimulator();
  const canceller = { ...simulator.application, secrets: [] };
  simulator.tenant.register(canceller);
  simulator.tenant.register({ ...canceller, clientId: readerClientId, roles: ["Machine.Read.All"] });
  simulator.pullRequests.open(pullRequestNumber);
  return simulator;
}

export const buildServices = ["GitHub Actions", "Azure Pipelines", "GitLab CI"] as const;

export type BuildService = (typeof buildServices)[number];

/** What a build service gives to the jobs that an event starts, as the simulator vouches for them. */
type ServiceReader = (simulator: Simulator, event: BuildEvent) => Promise<StartedPipeline>;

interface StartedPipeline {
  readonly pipeline: Pipeline;
  readonly environment: Readonly<Record<string, string>>;
}

const isPullRequest = (event: BuildEvent) => event.startsWith("pull request");

const readGitHub: ServiceReader = async (simulator, event) => {
  const from = event === "pull request of a fork" ? "stranger/response" : "contoso/response";
  const pullRequest = {
    pull_request: {
      number: pullRequestNumber,
      head: { sha: headCommit, repo: { full_name: from } },
    },
  };
  const pipeline = await readGitHubActions(folder, event, {
    vars: {
      AZURE_TENANT_ID: simulator.tenantId,
      READER_CLIENT_ID: readerClientId,
      CANCELLER_CLIENT_ID: simulator.application.clientId,
    },
    github: {
      token: simulator.workload.github.jobToken,
      repository: "contoso/response",
      sha: mergeCommit,
      event: isPullRequest(event) ? pullRequest : {},
    },
  });
  return { pipeline, environment: simulator.environments.githubActions };
};

const readAzure: ServiceReader = async (simulator, event) => {
  const { SYSTEM_ACCESSTOKEN = "", ...agent } = simulator.environments.azurePipelines;
  const { AZURESUBSCRIPTION_SERVICE_CONNECTION_ID = "", ...environment } = agent;
  const connection = (clientId: string) => ({
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID,
    AZURESUBSCRIPTION_TENANT_ID: simulator.tenantId,
    AZURESUBSCRIPTION_CLIENT_ID: clientId,
  });
  const pullRequest = {
    SYSTEM_PULLREQUEST_PULLREQUESTID: String(pullRequestNumber),
    SYSTEM_PULLREQUEST_SOURCECOMMITID: headCommit,
  };
  return {
    pipeline: await readAzurePipelines(folder, event, {
      accessToken: SYSTEM_ACCESSTOKEN,
      variables: { BUILD_SOURCEVERSION: mergeCommit, ...(isPullRequest(event) ? pullRequest : {}) },
      connections: {
        "defender-reader": connection(readerClientId),
        "defender-canceller": connection(simulator.application.clientId),
      },
    }),
    environment,
  };
};

const readGitLab: ServiceReader = async (simulator, event) => ({
  pipeline: await readGitLabCi(folder, event, {
    CI_PROJECT_DIR: ".",
    CI_COMMIT_SHA: isPullRequest(event) ? headCommit : mergeCommit,
    READER_CLIENT_ID: readerClientId,
    CANCELLER_CLIENT_ID: simulator.application.clientId,
    COMMENT_TOKEN: simulator.workload.gitlab.commentToken,
  }),
  environment: {
    ...simulator.environments.gitlab,
    AZURE_TENANT_ID: simulator.tenantId,
    ID_TOKEN: await simulator.gitlabIdToken(),
  },
});

const readers: Readonly<Record<BuildService, ServiceReader>> = {
  "GitHub Actions": readGitHub,
  "Azure Pipelines": readAzure,
  "GitLab CI": readGitLab,
};

/** The jobs of a build service, as an event starts them. */
export async function pipelineOf(
  service: BuildService,
  simulator: Simulator,
  event: BuildEvent,
): Promise<Pipeline> {
  return (await readers[service](simulator, event)).pipeline;
}

/** How a team's project is made for a test. */
export interface ProjectOptions {
  /** Default: none, and a test fails that needs one. */
  readonly engine?: PipelineEngine;
  /** More environment; default: that of programs which another test type-checks. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What starts the preview. */
  readonly previewEvent?: BuildEvent;
}

/** A team's project, and its jobs as a pull request, its merge and a schedule start them. It goes with the test. */
export async function openPipeline(
  service: BuildService,
  simulator: Simulator,
  { engine, environment = withoutTypeCheck, previewEvent = "pull request" }: ProjectOptions = {},
): Promise<{ readonly pipeline: Omit<Pipeline, "jobsRun">; readonly project: PipelineProject }> {
  const read = readers[service];
  const [onPullRequest, onPush, onSchedule] = await Promise.all([
    read(simulator, previewEvent),
    read(simulator, "push to main"),
    read(simulator, "schedule"),
  ]);
  const project = await PipelineProject.create(
    engine,
    { ...onPush.environment, ...simulatorTrust(simulator), ...environment },
    { "defender:apiBaseUrl": simulator.apiBaseUrl, "defender:authorityHost": simulator.authorityHost },
  );
  onTestFinished(() => project.dispose());
  const { preview } = onPullRequest.pipeline;
  const { plan, apply } = onPush.pipeline;
  return { pipeline: { preview, plan, apply, drift: onSchedule.pipeline.drift }, project };
}
