import { type Answer, jsonAnswer } from "../answer.ts";
import type { PullRequests } from "./pull-requests.ts";

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
