import Fastify, { type FastifyInstance } from "fastify";
import { jsonAnswer } from "../answer.ts";
import { type AnsweringOptions, answer } from "../answering.ts";
import { azureReposRoutes } from "./azure-repos-pull-requests.ts";
import { gitHubRoutes } from "./github-pull-requests.ts";
import { gitLabRoutes } from "./gitlab-pull-requests.ts";
import type { PullRequests } from "./pull-requests.ts";

/** What jobs show to write comments. */
export interface CommentTokens {
  readonly github: string;
  readonly azureRepos: string;
  readonly gitlab: string;
}

export interface PullRequestOptions extends AnsweringOptions {
  readonly pullRequests: PullRequests;
  readonly tokens: CommentTokens;
}

/**
 * What jobs need of pull requests: finding the one whose merge has made a commit, and writing comments, by the documented
 * shapes of GitHub, Azure Repos and GitLab.
 */
export function createPullRequestApp({
  pullRequests,
  tokens,
  ...options
}: PullRequestOptions): FastifyInstance {
  const app = Fastify({ exposeHeadRoutes: false, forceCloseConnections: true, bodyLimit: 10_000_000 });
  const routes = [
    ...gitHubRoutes(tokens.github),
    ...azureReposRoutes(tokens.azureRepos),
    ...gitLabRoutes(tokens.gitlab),
  ];
  for (const { method, path, isAllowed, perform } of routes) {
    app.route<{ Params: Record<string, string>; Querystring: Record<string, string> }>({
      method,
      url: path,
      handler: (request, reply) =>
        answer(options, request, reply, {
          server: "repository",
          operation: "pullRequest",
          actionId: undefined,
          body: undefined,
          admit: async () => (isAllowed(request) ? undefined : jsonAnswer(401, { message: "Unauthorized" })),
          perform: () => perform(request, pullRequests),
        }),
    });
  }
  return app;
}
