import { callerWith, comment, findInPages } from "./comment.mjs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST, COMMIT } = process.env;

const repository = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}`;
const call = callerWith({
  authorization: `Bearer ${GITHUB_TOKEN}`,
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
});

await comment({
  commit: COMMIT,
  pullRequest: PULL_REQUEST,
  // Documented by its refusal alone: https://github.com/orgs/community/discussions/27190
  maxLength: 65_536,
  adviceWhenRefused: "The job needs the permission pull-requests: write.",
  // https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit
  findMerged: async () => {
    const pulls = await call("GET", `${repository}/commits/${COMMIT}/pulls`);
    return pulls.find((pull) => pull.merge_commit_sha === COMMIT)?.number;
  },
  // https://docs.github.com/rest/issues/comments: those of a pull request are those of its issue.
  find: (pullRequest, mark) =>
    findInPages(
      call,
      `${repository}/issues/${pullRequest}/comments`,
      ({ user, body }) => user?.login === "github-actions[bot]" && body?.startsWith(mark),
    ),
  create: (pullRequest, body) => call("POST", `${repository}/issues/${pullRequest}/comments`, { body }),
  update: (_, { id }, body) => call("PATCH", `${repository}/issues/comments/${id}`, { body }),
});
