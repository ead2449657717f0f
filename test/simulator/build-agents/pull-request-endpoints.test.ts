import { beforeEach, describe, expect, test } from "vitest";
import {
  azureCollection,
  azureProject,
  azureRepository,
} from "../../../simulator/build-agents/azure-repos-pull-requests.ts";
import { gitHubApi, gitHubRepository } from "../../../simulator/build-agents/github-pull-requests.ts";
import { gitLabApi, gitLabProject } from "../../../simulator/build-agents/gitlab-pull-requests.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

// What the example's scripts ask for is shown in test/support/pipelines; here is what they must not be let through with.

let calls: SimulatorCalls;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
  calls.apps.pullRequests.open(42);
});

interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT";
  readonly url: string;
  readonly token?: string;
  readonly body?: object;
}

const services = {
  GitHub: {
    base: `${gitHubApi}/repos/${gitHubRepository}/issues`,
    comments: "/42/comments",
    ofNone: "/43/comments",
    maxLength: 65_536,
    tooLong: "Body is too long (maximum is 65536 characters)",
    headers: (token = calls.apps.workload.github.jobToken) => ({ authorization: `Bearer ${token}` }),
    body: (text: string) => ({ body: text }),
  },
  "Azure Repos": {
    base: `${azureCollection}${azureProject}/_apis/git/repositories/${azureRepository}/pullRequests`,
    comments: "/42/threads?api-version=7.1",
    ofNone: "/43/threads?api-version=7.1",
    maxLength: 150_000,
    tooLong: "A discussion comment cannot be longer than 150000 characters.",
    headers: (token = calls.apps.workload.azurePipelines.accessToken) => ({
      authorization: `Bearer ${token}`,
    }),
    body: (text: string) => ({
      comments: [{ parentCommentId: 0, commentType: "text", content: text }],
      status: "closed",
    }),
  },
  GitLab: {
    base: `${gitLabApi}/projects/${gitLabProject}/merge_requests`,
    comments: "/42/notes",
    ofNone: "/43/notes",
    maxLength: 1_000_000,
    tooLong: "is too long (maximum is 1000000 characters)",
    headers: (token = calls.apps.workload.gitlab.commentToken) => ({ "private-token": token }),
    body: (text: string) => ({ body: text }),
  },
} as const;

describe.each(["GitHub", "Azure Repos", "GitLab"] as const)("%s", (name) => {
  const { base, comments, ofNone, maxLength, tooLong, headers, body } = services[name];
  const ask = ({ method = "GET", url, token, body: payload }: Ask) =>
    calls.apps.repository.inject({
      method,
      url: `${base}${url}`,
      headers: headers(token),
      ...(payload === undefined ? {} : { payload }),
    });

  test("refuses a wrong token", async () => {
    expect((await ask({ url: comments, token: "guess" })).statusCode).toBe(401);
  });

  test("knows no other pull request", async () => {
    expect((await ask({ url: ofNone })).statusCode).toBe(404);
    expect((await ask({ method: "POST", url: ofNone, body: body("x") })).statusCode).toBe(404);
  });

  test("refuses a body of another shape, an empty text, and one that is too long, in the service's own words", async () => {
    for (const wrong of [{}, body("")]) {
      expect((await ask({ method: "POST", url: comments, body: wrong })).statusCode).toBeGreaterThanOrEqual(
        400,
      );
    }
    const long = await ask({ method: "POST", url: comments, body: body("x".repeat(maxLength + 1)) });
    expect(long.statusCode).toBeGreaterThanOrEqual(400);
    expect(long.body).toContain(tooLong);
    const fits = await ask({ method: "POST", url: comments, body: body("x".repeat(maxLength)) });
    expect(fits.statusCode).toBeLessThan(300);
  });
});

test("Azure Repos refuses a call without a version", async () => {
  const { base, headers } = services["Azure Repos"];
  const response = await calls.apps.repository.inject({ url: `${base}/42/threads`, headers: headers() });
  expect(response.statusCode).toBe(400);
});

test("GitHub and GitLab show their lists in pages", async () => {
  for (let n = 0; n < 31; n += 1) {
    calls.apps.pullRequests.add("42", `Remark ${n}`, { author: "person" });
  }
  const lengths = await Promise.all(
    (["GitHub", "GitLab"] as const).map(async (name) => {
      const { base, comments, headers } = services[name];
      const page = async (query: string) => {
        const url = `${base}${comments}${query}`;
        return (await calls.apps.repository.inject({ url, headers: headers() })).json().length;
      };
      return [await page(""), await page("?page=2"), await page("?per_page=100")];
    }),
  );
  expect(lengths).toEqual([
    [30, 1, 31],
    [20, 11, 31],
  ]);
});
