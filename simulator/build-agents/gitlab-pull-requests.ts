import { z } from "zod";
import { type Answer, jsonAnswer } from "../answer.ts";
import type { Comment } from "./pull-requests.ts";
import { notFound, pageOf, type RepositoryRequest, type RepositoryRoute } from "./repository-route.ts";

export const gitLabApi = "/gitlab/api/v4";
export const gitLabProject = "1234";

/** Longest body of a note, in characters; see https://docs.gitlab.com/api/notes/. */
const maxLength = 1_000_000;

const bodySchema = z.object({ body: z.string().min(1) });

/** @see https://docs.gitlab.com/api/notes/ and https://docs.gitlab.com/api/commits/ */
export function gitLabRoutes(token: string): readonly RepositoryRoute[] {
  const project = `${gitLabApi}/projects/${gitLabProject}`;
  const notes = `${project}/merge_requests/:number/notes`;
  // A job's own token is none of the kinds that may call these.
  const isAllowed = ({ headers }: RepositoryRequest) => headers["private-token"] === token;
  return [
    {
      method: "GET",
      path: `${project}/repository/commits/:sha/merge_requests`,
      isAllowed,
      perform: ({ params }, pullRequests) => {
        const found = pullRequests.ofCommit(params["sha"] ?? "");
        return jsonAnswer(
          200,
          found.map(({ number, commits, mergeCommit }) => ({
            iid: number,
            sha: commits.findLast((commit) => commit !== mergeCommit) ?? null,
            state: mergeCommit === undefined ? "opened" : "merged",
            merge_commit_sha: mergeCommit ?? null,
            squash_commit_sha: null,
          })),
        );
      },
    },
    {
      method: "GET",
      path: notes,
      isAllowed,
      perform: ({ params, query }, pullRequests) => {
        const found = pullRequests.find(params["number"]);
        return found === undefined ? notFound : jsonAnswer(200, pageOf(found.comments.map(shown), query, 20));
      },
    },
    {
      method: "POST",
      path: notes,
      isAllowed,
      perform: ({ params, body }, pullRequests) =>
        written(body, 201, (text) => pullRequests.add(params["number"], text)),
    },
    {
      method: "PUT",
      path: `${notes}/:id`,
      isAllowed,
      perform: ({ params, body }, pullRequests) =>
        written(body, 200, (text) => pullRequests.rewrite(params["id"], text)),
    },
  ];
}

function written(body: unknown, status: number, write: (text: string) => Comment | undefined): Answer {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    return jsonAnswer(400, { error: "body is missing" });
  }
  if (parsed.data.body.length > maxLength) {
    return jsonAnswer(400, { message: { note: [`is too long (maximum is ${maxLength} characters)`] } });
  }
  const comment = write(parsed.data.body);
  return comment === undefined ? notFound : jsonAnswer(status, shown(comment));
}

const shown = ({ id, text }: Comment) => ({ id, body: text, system: false });
