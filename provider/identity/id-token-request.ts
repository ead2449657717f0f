import {
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpMethods,
} from "@azure/core-rest-pipeline";
import type { AzurePipelinesSignIn, GitHubActionsSignIn } from "../configuration/sign-in.ts";
import { AuthenticationError } from "../errors.ts";
import type { SignInHttpClient } from "./sign-in-http-client.ts";

/**
 * Version of the Azure DevOps API that makes ID tokens.
 *
 * Source: https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/oidctoken/create
 */
const azureDevOpsApiVersion = "7.1";

/**
 * Asks GitHub Actions for an ID token.
 *
 * Source: https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * @throws AuthenticationError when the answer is not 200 with a token
 */
export function requestGitHubIdToken(
  { requestUrl, requestToken }: GitHubActionsSignIn,
  audience: string,
  httpClient: SignInHttpClient,
): Promise<string> {
  const url = new URL(requestUrl.value);
  url.searchParams.set("audience", audience);
  return requestIdToken(httpClient, "GitHub Actions", "GET", url, requestToken.value.reveal(), "value");
}

/**
 * Asks Azure Pipelines for an ID token of a service connection. `AzurePipelinesCredential` of @azure/identity does the
 * same, but takes the address from the environment only and shows the whole answer in its errors.
 *
 * @throws AuthenticationError when the answer is not 200 with a token
 */
export function requestAzurePipelinesIdToken(
  { requestUrl, requestToken, serviceConnectionId }: AzurePipelinesSignIn,
  httpClient: SignInHttpClient,
): Promise<string> {
  const url = new URL(requestUrl.value);
  url.searchParams.set("api-version", azureDevOpsApiVersion);
  url.searchParams.set("serviceConnectionId", serviceConnectionId.value);
  return requestIdToken(httpClient, "Azure Pipelines", "POST", url, requestToken.value.reveal(), "oidcToken");
}

async function requestIdToken(
  httpClient: SignInHttpClient,
  service: string,
  method: HttpMethods,
  url: URL,
  requestToken: string,
  property: "value" | "oidcToken",
): Promise<string> {
  const request = createPipelineRequest({
    url: url.href,
    method,
    headers: createHttpHeaders({
      Authorization: `Bearer ${requestToken}`,
      Accept: "application/json",
      "Content-Type": "application/json",
      // Without it Azure DevOps answers a bad token with a redirect to a sign-in page.
      "X-TFS-FedAuthRedirect": "Suppress",
    }),
  });
  const pipeline = createPipelineFromOptions({ redirectOptions: { maxRetries: 0 } });
  const response = await pipeline.sendRequest(httpClient, request);
  const token = response.status === 200 ? tokenIn(response.bodyAsText, property) : undefined;
  if (token === undefined) {
    throw new AuthenticationError(
      `${service} gave no ID token: ${url.host} answered with status ${response.status}${response.status === 200 ? ` without "${property}"` : ""}.`,
      { status: response.status },
    );
  }
  return token;
}

function tokenIn(body: string | null | undefined, property: "value" | "oidcToken"): string | undefined {
  try {
    const answer: unknown = JSON.parse(body ?? "");
    const token = typeof answer === "object" && answer !== null ? Reflect.get(answer, property) : undefined;
    return typeof token === "string" && token !== "" ? token : undefined;
  } catch {
    return undefined;
  }
}
