import {
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpMethods,
} from "@azure/core-rest-pipeline";
import type { Secret } from "../configuration/secret.ts";
import type { AzurePipelinesSignIn, GitHubActionsSignIn } from "../configuration/sign-in.ts";
import { AuthenticationError } from "../errors.ts";
import type { SignInHttpClient } from "./sign-in-http-client.ts";

/**
 * Version of the Azure DevOps API that makes ID tokens.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/oidctoken/create
 */
const azureDevOpsApiVersion = "7.1";

/** A service that gives ID tokens to its jobs, and how it is asked. */
interface IdTokenService {
  readonly name: string;
  readonly method: HttpMethods;
  /** Property of the JSON answer that is the token. */
  readonly property: "value" | "oidcToken";
  readonly fix: string;
}

const gitHubActions: IdTokenService = {
  name: "GitHub Actions",
  method: "GET",
  property: "value",
  fix: "Give the job `permissions: id-token: write`, and take request URL and token from the very same job",
};

const azurePipelines: IdTokenService = {
  name: "Azure Pipelines",
  method: "POST",
  property: "oidcToken",
  fix: "Give the step `SYSTEM_ACCESSTOKEN: $(System.AccessToken)`, check the service connection's id, and that it uses workload identity federation and this pipeline may use it",
};

/**
 * Asks GitHub Actions for an ID token.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * @throws {AuthenticationError} when the answer is not 200 with a token
 */
export function requestGitHubIdToken(
  { requestUrl, requestToken }: GitHubActionsSignIn,
  audience: string,
  httpClient: SignInHttpClient,
): Promise<string> {
  const url = new URL(requestUrl.value);
  url.searchParams.set("audience", audience);
  return requestIdToken(gitHubActions, url, requestToken.value, httpClient);
}

/**
 * Asks Azure Pipelines for an ID token of a service connection. `AzurePipelinesCredential` of @azure/identity does the
 * same, but takes the address from the environment only and shows the whole answer in its errors.
 *
 * @throws {AuthenticationError} when the answer is not 200 with a token
 */
export function requestAzurePipelinesIdToken(
  { requestUrl, requestToken, serviceConnectionId }: AzurePipelinesSignIn,
  httpClient: SignInHttpClient,
): Promise<string> {
  const url = new URL(requestUrl.value);
  url.searchParams.set("api-version", azureDevOpsApiVersion);
  url.searchParams.set("serviceConnectionId", serviceConnectionId.value);
  return requestIdToken(azurePipelines, url, requestToken.value, httpClient);
}

async function requestIdToken(
  service: IdTokenService,
  url: URL,
  requestToken: Secret,
  httpClient: SignInHttpClient,
): Promise<string> {
  const request = createPipelineRequest({
    url: url.href,
    method: service.method,
    headers: createHttpHeaders({
      Authorization: `Bearer ${requestToken.reveal()}`,
      Accept: "application/json",
      "Content-Type": "application/json",
      // Without it Azure DevOps answers a bad token with a redirect to a sign-in page.
      "X-TFS-FedAuthRedirect": "Suppress",
    }),
  });
  // A redirect would carry the request token to a host that nobody has configured.
  const pipeline = createPipelineFromOptions({ redirectOptions: { maxRetries: 0 } });
  const { status, bodyAsText } = await pipeline.sendRequest(httpClient, request);
  const token = status === 200 ? tokenIn(bodyAsText ?? "", service.property) : undefined;
  if (token === undefined) {
    const lack = status === 200 ? ` without "${service.property}"` : "";
    throw new AuthenticationError(
      `${service.name} gave no ID token: ${url.host} answered with status ${status}${lack}. ${service.fix}.`,
      { status },
    );
  }
  return token;
}

function tokenIn(body: string, property: IdTokenService["property"]): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const token = typeof answer === "object" && answer !== null ? Reflect.get(answer, property) : undefined;
    return typeof token === "string" && token !== "" ? token : undefined;
  } catch {
    return undefined;
  }
}
