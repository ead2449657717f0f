import { z } from "zod";
import { type Answer, jsonAnswer } from "../answer.ts";
import type { Comment } from "./pull-requests.ts";
import { notFound, pageOf, type RepositoryRequest, type RepositoryRoute } from "./repository-route.ts";

export const gitHubApi = "/github/api";
export const gitHubRepository = "contoso/response";

/** Longest body of a comment, in characters; see https://github.com/orgs/community/discussions/27190. */
const maxLength = 65_536;

const bodySchema = z.object({ body: z.string().min(1) });

/** @see https://docs.github.com/rest/issues/comments and https://docs.github.com/rest/commits/commits */
export function gitHubRoutes(token: string): readonly RepositoryRoute[] {
  const repository = `${gitHubApi}/repos/${gitHubRepository}`;
  const isAllowed = ({ headers }: RepositoryRequest) => headers["authorization"] === `Bearer ${token}`;
  return [
    {
      method: "GET",
      path: `${repository}/commits/:sha/pulls`,
      isAllowed,
      perform: ({ params }, pullRequests) => {
        const found = pullRequests.ofCommit(params["sha"] ?? "");
        return jsonAnswer(
          200,
          found.map(({ number, mergeCommit }) => ({ number, merge_commit_sha: mergeCommit ?? null })),
        );
      },
    },
    {
      method: "GET",
      path: `${repository}/issues/:number/comments`,
      isAllowed,
      perform: ({ params, query }, pullRequests) => {
        const found = pullRequests.find(params["number"]);
        return found === undefined ? notFound : jsonAnswer(200, pageOf(found.comments.map(shown), query, 30));
      },
    },
    {
      method: "POST",
      path: `${repository}/issues/:number/comments`,
      isAllowed,
      perform: ({ params, body }, pullRequests) =>
        written(body, 201, (text) => pullRequests.add(params["number"], text)),
    },
    {
      method: "PATCH",
      path: `${repository}/issues/comments/:id`,
      isAllowed,
      perform: ({ params, body }, pullRequests) =>
        written(body, 200, (text) => pullRequests.rewrite(params["id"], text)),
    },
  ];
}

function written(body: unknown, status: number, write: (text: string) => Comment | undefined): Answer {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success || parsed.data.body.length > maxLength) {
    const message = parsed.success
      ? `Body is too long (maximum is ${maxLength} characters)`
      : "Body can't be blank";
    return jsonAnswer(422, {
      message: "Validation Failed",
      errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message }],
    });
  }
  const comment = write(parsed.data.body);
  return comment === undefined ? notFound : jsonAnswer(status, shown(comment));
}

function shown({ id, text, author }: Comment) {
  return { id, body: text, user: { login: author === "job" ? "github-actions[bot]" : "somebody" } };
}
