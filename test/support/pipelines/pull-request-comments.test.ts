import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jsonAnswer } from "../../../simulator/answer.ts";
import { htmlPage, reset } from "../../../simulator/faults/fault-catalogue.ts";
import type { Simulator } from "../../../simulator/simulator.ts";
import { simulatorTrust } from "../cancellation-stack.ts";
import { startConnectProxy } from "../connect-proxy.ts";
import { headCommit, mergeCommit, pullRequestNumber, startTenantOfPipelines } from "./build-services.ts";

const folder = resolve(import.meta.dirname, "../../../examples/gitops/comment");

let simulator: Simulator;
let directory: string;

beforeEach(async () => {
  simulator = await startTenantOfPipelines();
  directory = await mkdtemp(join(tmpdir(), "comment-"));
});

afterEach(async () => {
  await simulator.close();
  await rm(directory, { recursive: true });
});

interface ServiceOfComments {
  readonly script: string;
  readonly maxLength: number;
  readonly token: string;
  readonly advice: string;
  environment(isMerged: boolean): Readonly<Record<string, string | undefined>>;
}

const gitHub = (): ServiceOfComments => ({
  script: "github.mjs",
  maxLength: 65_536,
  token: simulator.workload.github.jobToken,
  advice: "pull-requests: write",
  environment: (isMerged) => ({
    ...simulator.environments.githubActions,
    GITHUB_TOKEN: simulator.workload.github.jobToken,
    COMMIT: isMerged ? mergeCommit : headCommit,
    PULL_REQUEST: isMerged ? undefined : String(pullRequestNumber),
  }),
});

const azureRepos = (): ServiceOfComments => ({
  script: "azure-repos.mjs",
  maxLength: 150_000,
  token: simulator.workload.azurePipelines.accessToken,
  advice: "Contribute to pull requests",
  environment: (isMerged) => ({
    ...simulator.environments.azurePipelines,
    BUILD_SOURCEVERSION: mergeCommit,
    SYSTEM_PULLREQUEST_PULLREQUESTID: isMerged ? undefined : String(pullRequestNumber),
    SYSTEM_PULLREQUEST_SOURCECOMMITID: isMerged ? undefined : headCommit,
  }),
});

const gitLab = (): ServiceOfComments => ({
  script: "gitlab.mjs",
  maxLength: 1_000_000,
  token: simulator.workload.gitlab.commentToken,
  advice: "project access token",
  environment: (isMerged) => ({
    ...simulator.environments.gitlab,
    COMMENT_TOKEN: simulator.workload.gitlab.commentToken,
    CI_COMMIT_SHA: isMerged ? mergeCommit : headCommit,
    CI_MERGE_REQUEST_IID: isMerged ? undefined : String(pullRequestNumber),
  }),
});

interface Run {
  readonly code: number;
  readonly output: string;
}

async function comment(
  { script, environment }: ServiceOfComments,
  kind: "review" | "outcomes",
  text: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> {
  const file = join(directory, "text.md");
  await writeFile(file, text);
  const env = {
    PATH: process.env["PATH"],
    ...simulatorTrust(simulator),
    ...environment(kind === "outcomes"),
    ...more,
  };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(folder, script), kind, file],
      { env, maxBuffer: 10_000_000 },
      (error, stdout, stderr) =>
        done({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });
}

function pullRequest() {
  const found = simulator.pullRequests.find(String(pullRequestNumber));
  if (found === undefined) {
    throw new Error("The pull request is not there.");
  }
  return found;
}

const texts = () => pullRequest().comments.map(({ text }) => text);
const addOthers = (count: number) => {
  for (let n = 0; n < count; n += 1) {
    simulator.pullRequests.add(String(pullRequestNumber), `Remark ${n}`, { author: "person" });
  }
};

describe.each([
  ["GitHub", gitHub],
  ["Azure Repos", azureRepos],
  ["GitLab", gitLab],
])("%s", (_, service) => {
  test("a review is written once, and later anew, among many comments of people", async () => {
    addOthers(100);
    expect(await comment(service(), "review", "First.\n")).toEqual({ code: 0, output: "" });
    addOthers(1);
    expect(await comment(service(), "review", "Second.\n")).toEqual({ code: 0, output: "" });
    const ofJobs = pullRequest().comments.filter(({ author }) => author === "job");
    expect(ofJobs).toEqual([
      expect.objectContaining({
        text: `<!-- machine-action-cancellations: review -->\nReview of ${headCommit}:\n\nSecond.\n`,
        timesWritten: 2,
        isOpen: false,
      }),
    ]);
  });

  test("outcomes have a comment of their own, below the pull request whose merge has made the commit", async () => {
    await comment(service(), "review", "Looks good.\n");
    simulator.pullRequests.open(43).commits.push(mergeCommit);
    const other = simulator.pullRequests.open(44);
    other.commits.push(mergeCommit, "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
    simulator.pullRequests.merge(other, "ffffffffffffffffffffffffffffffffffffffff");
    simulator.pullRequests.merge(pullRequest(), mergeCommit);
    expect(await comment(service(), "outcomes", "1 cancelled.\n")).toEqual({ code: 0, output: "" });
    expect(await comment(service(), "outcomes", "2 cancelled.\n")).toEqual({ code: 0, output: "" });
    expect(texts()).toEqual([
      expect.stringContaining("Looks good."),
      `<!-- machine-action-cancellations: outcomes -->\nOutcomes of ${mergeCommit}:\n\n2 cancelled.\n`,
    ]);
  });

  test("a commit that no merge has made gets no comment, and that is no failure", async () => {
    const run = await comment(service(), "outcomes", "1 cancelled.\n");
    expect(run).toEqual({
      code: 0,
      output: `No pull request was merged as ${mergeCommit}: no comment is written.\n`,
    });
  });

  test("a text that is longer than a comment may be is cut between lines, says so, and is whole in the log", async () => {
    const { maxLength } = service();
    const lines = Array.from({ length: maxLength / 50 }, (_, n) => `| ${n} ${"x".repeat(50)} |`);
    const run = await comment(service(), "review", `${lines.join("\n")}\n`);
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain(lines.at(-1));
    const [text = ""] = texts();
    expect(text.length).toBeGreaterThan(maxLength - 100);
    expect(text).toContain("\n\n**Cut:** a comment holds no more.");
    const shown = text.split("\n").filter((line) => line.startsWith("|"));
    expect(shown).toEqual(lines.slice(0, shown.length));
  });

  test("one that just fits is not cut", async () => {
    const { maxLength } = service();
    const head = `<!-- machine-action-cancellations: review -->\nReview of ${headCommit}:\n\n`;
    const run = await comment(service(), "review", "x".repeat(maxLength - head.length));
    expect(run).toEqual({ code: 0, output: "" });
    expect(texts()[0]).toHaveLength(maxLength);
  });

  test("a refusal fails, says what to do, and shows neither the token nor what the service wrote", async () => {
    const { token, advice } = service();
    const hostile = "##vso[task.complete]\n::error::";
    simulator.faults.always("pullRequest", {
      kind: "answer",
      strikes: "beforeEffect",
      answer: jsonAnswer(403, { message: hostile }),
    });
    const run = await comment(service(), "review", "Looks good.\n");
    expect(run.code).toBe(1);
    expect(run.output).toMatch(
      /^The comment was not written: GET https:\/\/\S+ was answered with 403\. .+\n$/,
    );
    expect(run.output).toContain(advice);
    expect(run.output).not.toContain(token);
    expect(texts()).toEqual([]);
  });

  test("a connection that breaks fails, and says which call it was", async () => {
    simulator.faults.always("pullRequest", reset("beforeEffect"));
    const run = await comment(service(), "review", "Looks good.\n");
    expect(run.code).toBe(1);
    expect(run.output).toMatch(/^The comment was not written: GET https:\/\/\S+ failed \(\w+\)\.\n$/);
  });
});

test("an answer that is not JSON fails, and is not shown", async () => {
  simulator.faults.always("pullRequest", htmlPage(200));
  const run = await comment(gitLab(), "review", "Looks good.\n");
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/was answered with something that is not JSON\.\n$/);
});

test("goes through the proxy of the environment where Node.js is told to, as the README says", async () => {
  await using proxy = await startConnectProxy();
  const more = { HTTPS_PROXY: proxy.url, NODE_USE_ENV_PROXY: "1" };
  const run = await comment(gitLab(), "review", "Looks good.\n", more);
  expect(run.code, run.output).toBe(0);
  const { host } = new URL(simulator.environments.gitlab["CI_API_V4_URL"] ?? "");
  expect(new Set(proxy.targets)).toEqual(new Set([host]));
});

test("GitHub: a comment of a person that begins with the mark is not overwritten", async () => {
  const forged = "<!-- machine-action-cancellations: review -->\nAll good.";
  simulator.pullRequests.add(String(pullRequestNumber), forged, { author: "person" });
  expect((await comment(gitHub(), "review", "1 problem.\n")).code).toBe(0);
  expect(texts()).toEqual([forged, expect.stringContaining("1 problem.")]);
});

test("Azure Repos: a repository that is elsewhere gets no comment", async () => {
  const run = await comment(azureRepos(), "review", "Looks good.\n", { BUILD_REPOSITORY_PROVIDER: "GitHub" });
  expect(run.code).toBe(0);
  expect(run.output).toContain("The repository is not in Azure Repos");
  expect(simulator.requests.count({ server: "repository" })).toBe(0);
});

test("GitLab: without a token there is no comment, and with the job's own it is refused", async () => {
  const without = await comment(gitLab(), "review", "Looks good.\n", { COMMENT_TOKEN: undefined });
  expect(without).toEqual({ code: 0, output: expect.stringContaining("COMMENT_TOKEN is not set") });
  expect(await comment(gitLab(), "review", "Looks good.\n", { COMMENT_TOKEN: "" })).toEqual(without);
  const refused = await comment(gitLab(), "review", "Looks good.\n", { COMMENT_TOKEN: "token-of-the-job" });
  expect(refused).toEqual({ code: 1, output: expect.stringContaining("answered with 401") });
});
