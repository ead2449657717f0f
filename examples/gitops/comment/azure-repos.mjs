import { callerWith, comment } from "./comment.mjs";

const {
  BUILD_REPOSITORY_ID,
  BUILD_REPOSITORY_PROVIDER,
  BUILD_SOURCEVERSION,
  SYSTEM_ACCESSTOKEN,
  SYSTEM_COLLECTIONURI,
  SYSTEM_PULLREQUEST_PULLREQUESTID,
  SYSTEM_PULLREQUEST_SOURCECOMMITID,
  SYSTEM_TEAMPROJECTID,
} = process.env;

const repository = `${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECTID}/_apis/git/repositories/${BUILD_REPOSITORY_ID}`;
const version = "api-version=7.1";
const threadsOf = (pullRequest) => `${repository}/pullRequests/${pullRequest}/threads`;
const call = callerWith({ authorization: `Bearer ${SYSTEM_ACCESSTOKEN}` });

if (BUILD_REPOSITORY_PROVIDER !== "TfsGit") {
  console.log("The repository is not in Azure Repos: no comment is written, the run's summary has the text.");
} else {
  await comment({
    commit: SYSTEM_PULLREQUEST_SOURCECOMMITID ?? BUILD_SOURCEVERSION,
    pullRequest: SYSTEM_PULLREQUEST_PULLREQUESTID,
    // Documented by its refusal alone: https://github.com/runatlantis/atlantis/pull/1585
    maxLength: 150_000,
    adviceWhenRefused:
      'Give the build service of the project "Contribute to pull requests" and "Read" on the repository.',
    // https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query/get
    findMerged: async () => {
      const { results } = await call("POST", `${repository}/pullrequestquery?${version}`, {
        queries: [{ type: "lastMergeCommit", items: [BUILD_SOURCEVERSION] }],
      });
      const pulls = results.flatMap((found) => found[BUILD_SOURCEVERSION] ?? []);
      return pulls.find(({ status }) => status === "completed")?.pullRequestId;
    },
    // https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads
    find: async (pullRequest, mark) => {
      const { value } = await call("GET", `${threadsOf(pullRequest)}?${version}`);
      return value.find(({ isDeleted, comments }) => !isDeleted && comments?.[0]?.content?.startsWith(mark));
    },
    // Closed: a policy that asks for every comment to be resolved does not wait for this one.
    create: (pullRequest, content) =>
      call("POST", `${threadsOf(pullRequest)}?${version}`, {
        comments: [{ parentCommentId: 0, commentType: "text", content }],
        status: "closed",
      }),
    update: (pullRequest, { id, comments }, content) =>
      call("PATCH", `${threadsOf(pullRequest)}/${id}/comments/${comments[0].id}?${version}`, { content }),
  });
}
