import { z } from "zod";
import { type Answer, jsonAnswer } from "../answer.ts";
import type { Comment } from "./pull-requests.ts";
import { notFound, type RepositoryRequest, type RepositoryRoute } from "./repository-route.ts";

export const azureCollection = "/azure/contoso/";
export const azureProject = "aaaaaaaa-2222-4333-8444-555555555555";
export const azureRepository = "bbbbbbbb-2222-4333-8444-555555555555";

/** Longest content of a comment, in characters; see https://github.com/runatlantis/atlantis/pull/1585. */
const maxLength = 150_000;

const threadSchema = z.object({
  comments: z.tuple([
    z.object({ parentCommentId: z.literal(0), commentType: z.literal("text"), content: z.string().min(1) }),
  ]),
  status: z.enum(["active", "byDesign", "closed", "fixed", "pending", "wontFix"]),
});

const commentSchema = z.object({ content: z.string().min(1) });

const querySchema = z.object({
  queries: z.array(z.object({ type: z.literal("lastMergeCommit"), items: z.array(z.string()) })),
});

/**
 * @see https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads,
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-thread-comments and
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query
 */
export function azureReposRoutes(token: string): readonly RepositoryRoute[] {
  const repository = `${azureCollection}${azureProject}/_apis/git/repositories/${azureRepository}`;
  const threads = `${repository}/pullRequests/:number/threads`;
  const isAllowed = ({ headers }: RepositoryRequest) => headers["authorization"] === `Bearer ${token}`;
  const routes: readonly RepositoryRoute[] = [
    {
      method: "POST",
      path: `${repository}/pullrequestquery`,
      isAllowed,
      perform: ({ body }, pullRequests) => {
        const query = querySchema.safeParse(body);
        if (!query.success) {
          return invalid("queries");
        }
        const results = query.data.queries.map(({ items }) =>
          Object.fromEntries(
            items.flatMap((commit) => {
              const merged = pullRequests
                .ofCommit(commit)
                .filter(({ mergeCommit }) => mergeCommit === commit);
              const shown = merged.map(({ number }) => ({ pullRequestId: number, status: "completed" }));
              return shown.length === 0 ? [] : [[commit, shown]];
            }),
          ),
        );
        return jsonAnswer(200, { queries: query.data.queries, results });
      },
    },
    {
      method: "GET",
      path: threads,
      isAllowed,
      perform: ({ params }, pullRequests) => {
        const found = pullRequests.find(params["number"]);
        // Also what the service itself has noted, which is a thread without an author's text.
        const noted = { id: 1, isDeleted: false, comments: [{ id: 1, commentType: "system" }] };
        return found === undefined
          ? notFound
          : jsonAnswer(200, { value: [noted, ...found.comments.map(threadOf)] });
      },
    },
    {
      method: "POST",
      path: threads,
      isAllowed,
      perform: ({ params, body }, pullRequests) => {
        const thread = threadSchema.safeParse(body);
        if (!thread.success) {
          return invalid("comments");
        }
        const { comments, status } = thread.data;
        const isOpen = status === "active" || status === "pending";
        return written(
          comments[0].content,
          (text) => pullRequests.add(params["number"], text, { isOpen }),
          threadOf,
        );
      },
    },
    {
      method: "PATCH",
      path: `${threads}/:id/comments/1`,
      isAllowed,
      perform: ({ params, body }, pullRequests) => {
        const comment = commentSchema.safeParse(body);
        return comment.success
          ? written(comment.data.content, (text) => pullRequests.rewrite(params["id"], text), commentOf)
          : invalid("content");
      },
    },
  ];
  return routes.map((route) => ({
    ...route,
    perform: (request, pullRequests) =>
      request.query["api-version"] === "7.1"
        ? route.perform(request, pullRequests)
        : jsonAnswer(400, { message: `No api-version was supplied for the "${route.method}" request.` }),
  }));
}

function written(
  content: string,
  write: (text: string) => Comment | undefined,
  show: (comment: Comment) => unknown,
): Answer {
  if (content.length > maxLength) {
    const message = `A discussion comment cannot be longer than ${maxLength} characters.\r\nParameter name: comment.Content`;
    return jsonAnswer(400, { message });
  }
  const comment = write(content);
  return comment === undefined ? notFound : jsonAnswer(200, show(comment));
}

const threadOf = (comment: Comment) => ({ id: comment.id, isDeleted: false, comments: [commentOf(comment)] });
const commentOf = ({ text }: Comment) => ({ id: 1, commentType: "text", content: text });
const invalid = (name: string) =>
  jsonAnswer(400, { message: `Value cannot be null.\r\nParameter name: ${name}` });
