import Fastify, { type FastifyInstance } from "fastify";
import { type Answer, jsonAnswer } from "../answer.ts";
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

export interface RepositoryRequest {
  /** What the path's `:name` parts stand for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As parsed from JSON. */
  readonly body: unknown;
}

/** One call of a service's API. */
export interface RepositoryRoute {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly path: string;
  isAllowed(request: RepositoryRequest): boolean;
  perform(request: RepositoryRequest, pullRequests: PullRequests): Answer;
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

export const notFound: Answer = jsonAnswer(404, { message: "Not Found" });

/** One page of a list, by the parameters that GitHub and GitLab share. */
export function pageOf<Item>(
  items: readonly Item[],
  { per_page: perPage, page = "1" }: Readonly<Record<string, string>>,
  defaultPerPage: number,
): readonly Item[] {
  const size = Math.min(100, Number(perPage ?? defaultPerPage));
  return items.slice((Number(page) - 1) * size, Number(page) * size);
}
