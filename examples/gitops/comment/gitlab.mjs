import { callerWith, comment, findInPages } from "./comment.mjs";

const {
  CI_API_V4_URL,
  CI_COMMIT_SHA,
  CI_MERGE_REQUEST_IID,
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA,
  CI_PROJECT_ID,
  COMMENT_TOKEN,
} = process.env;

const project = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}`;
const notesOf = (mergeRequest) => `${project}/merge_requests/${mergeRequest}/notes`;
// CI_JOB_TOKEN may not write notes: https://docs.gitlab.com/ci/jobs/ci_job_token/
const call = callerWith({ "private-token": COMMENT_TOKEN });

if (!COMMENT_TOKEN) {
  console.log("COMMENT_TOKEN is not set: no comment is written, the job's artifact has the text.");
} else {
  await comment({
    // Merged results have a commit of their own, which nobody knows.
    commit: CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || CI_COMMIT_SHA,
    pullRequest: CI_MERGE_REQUEST_IID,
    // https://docs.gitlab.com/api/notes/#create-a-merge-request-note
    maxLength: 1_000_000,
    adviceWhenRefused:
      "COMMENT_TOKEN must be a project access token that has not expired, with the role Reporter and the scope api.",
    // https://docs.gitlab.com/api/commits/#list-merge-requests-associated-with-a-commit
    findMerged: async () => {
      const requests = await call("GET", `${project}/repository/commits/${CI_COMMIT_SHA}/merge_requests`);
      return requests.find(
        ({ state, sha, merge_commit_sha, squash_commit_sha }) =>
          state === "merged" && [merge_commit_sha, squash_commit_sha, sha].includes(CI_COMMIT_SHA),
      )?.iid;
    },
    find: (mergeRequest, mark) =>
      findInPages(call, notesOf(mergeRequest), ({ body }) => body.startsWith(mark)),
    create: (mergeRequest, body) => call("POST", notesOf(mergeRequest), { body }),
    update: (mergeRequest, { id }, body) => call("PUT", `${notesOf(mergeRequest)}/${id}`, { body }),
  });
}
