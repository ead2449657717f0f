import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancelRoles } from "../../../simulator/entra/application.ts";
import type { Simulator } from "../../../simulator/simulator.ts";
import {
  type BuildService,
  buildServices,
  headCommit,
  mergeCommit,
  openPipeline,
  pullRequestNumber,
  readerClientId,
  startTenantOfPipelines,
} from "../../support/pipelines/build-services.ts";
import type { JobResult, PipelineProject } from "../../support/pipelines/pipeline-project.ts";
import { theEngine } from "../../support/the-engine.ts";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startTenantOfPipelines();
});

afterEach(() => simulator.close());

// What ends before Pulumi is called: test/support/pipelines/pipeline-runs.test.ts.

async function open(service: BuildService, environment?: Readonly<Record<string, string>>) {
  const engine = await theEngine();
  return openPipeline(service, simulator, environment === undefined ? { engine } : { engine, environment });
}

const pullRequest = () => simulator.pullRequests.find(String(pullRequestNumber)) ?? expect.fail();
const merge = () => simulator.pullRequests.merge(pullRequest(), mergeCommit);

/** The one comment of a kind, below the pull request, and how often it was written. */
function commentOf(kind: "review" | "outcomes"): { readonly text: string; readonly timesWritten: number } {
  const mark = `<!-- machine-action-cancellations: ${kind} -->\n`;
  const [found, ...others] = pullRequest().comments.filter(({ text }) => text.startsWith(mark));
  expect(others).toEqual([]);
  expect(found, `a comment with the ${kind}`).toBeDefined();
  return { text: found?.text.slice(mark.length) ?? "", timesWritten: found?.timesWritten ?? 0 };
}

const cancelCalls = () => simulator.requests.count({ operation: "cancel" });
const statusOf = (id: string) => simulator.world.truth(id).action.status;
const entry = (id: string, more = "") => `- machineActionId: ${id}\n  comment: Superseded, CHG-42\n${more}`;

/** Name, size and time of every file of the state. */
async function stateFiles({ stateDirectory }: PipelineProject): Promise<readonly string[]> {
  const names = await readdir(stateDirectory, { recursive: true });
  const facts = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(stateDirectory, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
  return facts.toSorted();
}

function expectSuccess(result: JobResult): void {
  expect(result.succeeded, result.output).toBe(true);
}

function expectFailure(result: JobResult): void {
  expect(result.succeeded, result.output).toBe(false);
}

test("GitHub Actions: pull request, merge, the same list again, an entry removed, and the drift check", async () => {
  const { pipeline, project } = await open("GitHub Actions");
  const scan = simulator.world.add({ type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" });
  const isolation = simulator.world.add({ type: "Isolate", computerDnsName: "host2.contoso.example" });
  const both = entry(scan.id) + entry(isolation.id, "  expect: { type: Isolate }\n");
  const before = await stateFiles(project);

  await project.writeList(both);
  expectSuccess(await project.run(pipeline.preview));
  const review = commentOf("review").text;
  expect(review).toContain(
    `Review of ${headCommit}:\n\n**2 will be cancelled (1 of them frees what is contained).**\n`,
  );
  expect(review).toContain("| 1 | RunAntiVirusScan | host1.contoso.example |");
  expect(review).toMatch(/\| 3 \| Isolate \| host2.contoso.example \|.* frees a contained machine \|/);
  expect(await stateFiles(project)).toEqual(before);
  expect(cancelCalls()).toBe(0);

  merge();
  expectSuccess(await project.run(pipeline.plan));
  expect(await stateFiles(project)).toEqual(before);
  expect(cancelCalls()).toBe(0);
  expectSuccess(await project.run(pipeline.apply));
  expect([statusOf(scan.id), statusOf(isolation.id)]).toEqual(["Cancelled", "Cancelled"]);
  expect(cancelCalls()).toBe(2);
  const summary = await project.read("summary.md");
  expect(summary).toMatch(/^2 cancelled\.\n/m);
  expect(summary).toContain(`| ${scan.id} | RunAntiVirusScan | host1.contoso.example | cancelled |`);
  const { text: outcomes } = commentOf("outcomes");
  expect(outcomes).toMatch(new RegExp(`^Outcomes of ${mergeCommit}:\n\n2 cancelled\\.\n`));
  expect(outcomes).toMatch(
    /\| Isolate \| host2.contoso.example \| cancelled \| [^|]+ \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \| Superseded, CHG-42 \|/,
  );

  const again = [await project.run(pipeline.plan), await project.run(pipeline.apply)];
  again.forEach(expectSuccess);
  expect(again[1]?.output).toContain("3 unchanged");
  expectSuccess(await project.run(pipeline.drift));

  await project.writeList(entry(scan.id));
  const removal = await project.run(pipeline.preview);
  expectSuccess(removal);
  expect(removal.output).toContain("- 1 to delete");
  expect(commentOf("review")).toEqual({
    text: expect.stringContaining("leaves the state, stays cancelled"),
    timesWritten: 2,
  });
  expectFailure(await project.run(pipeline.drift));
  expectSuccess(await project.run(pipeline.plan));
  const removed = await project.run(pipeline.apply);
  expectSuccess(removed);
  expect(removed.output).toContain("- 1 deleted");
  expectSuccess(await project.run(pipeline.drift));
  expect(cancelCalls()).toBe(2);
}, 900_000);

test("GitHub Actions: an action that ends between pull request and merge does not keep the others from being cancelled", async () => {
  const { pipeline, project } = await open("GitHub Actions");
  const scan = simulator.world.add({ type: "RunAntiVirusScan" });
  const late = simulator.world.add({ type: "RunAntiVirusScan" });
  await project.writeList(entry(late.id) + entry(scan.id));
  expectSuccess(await project.run(pipeline.preview));

  simulator.world.setStatus(late.id, "Succeeded");
  merge();
  const plan = await project.run(pipeline.plan);
  expectSuccess(plan);
  expect(plan.output).toContain(`cancellations.yaml:1:3: machine action ${late.id}: `);
  const apply = await project.run(pipeline.apply);
  expectFailure(apply);
  expect([statusOf(late.id), statusOf(scan.id)]).toEqual(["Succeeded", "Cancelled"]);
  expect(await project.read("summary.md")).toMatch(/^1 failed, 1 cancelled\.\n/m);
  expect(commentOf("outcomes").text).toMatch(/\n\*\*The update failed\.\*\* .*\n\n1 failed, 1 cancelled\.\n/);
}, 900_000);

test("GitHub Actions: a plan binds the update to what was reviewed", async () => {
  const { pipeline, project } = await open("GitHub Actions");
  const reviewed = simulator.world.add({ type: "RunAntiVirusScan" });
  const slipped = simulator.world.add({ type: "RunAntiVirusScan" });
  await project.writeList(entry(reviewed.id));
  expectSuccess(await project.run(pipeline.plan));

  await project.writeList(entry(reviewed.id) + entry(slipped.id));
  const apply = await project.run(pipeline.apply);
  expectFailure(apply);
  expect(apply.output).toContain("create is not allowed by the plan");
  expect(statusOf(slipped.id)).toBe("Pending");
}, 900_000);

describe.each(buildServices)("%s", (service) => {
  test("nothing is applied where the sign-in is refused, and the review says so", async () => {
    const { pipeline, project } = await open(service);
    const scan = simulator.world.add({ type: "RunAntiVirusScan" });
    simulator.tenant.register({
      ...simulator.application,
      secrets: [],
      clientId: readerClientId,
      federatedCredentials: [],
    });
    await project.writeList(entry(scan.id));
    expectFailure(await project.run(pipeline.preview));
    expect(commentOf("review").text).toMatch(
      /\*\*1 could not be looked at\.\*\*\n\nNot looked at, because: .*AADSTS/,
    );
    const plan = await project.run(pipeline.plan);
    expectFailure(plan);
    expect(plan.output).toContain("could not be looked at");
    expectFailure(await project.run(pipeline.apply));
    expect(statusOf(scan.id)).toBe("Pending");
    expect(cancelCalls()).toBe(0);
  }, 900_000);
});

test("GitHub Actions: nothing is applied where the reader may not read", async () => {
  const { pipeline, project } = await open("GitHub Actions");
  simulator.tenant.register({ ...simulator.application, secrets: [], clientId: readerClientId, roles: [] });
  const scan = simulator.world.add({ type: "RunAntiVirusScan" });
  await project.writeList(entry(scan.id));
  expectFailure(await project.run(pipeline.plan));
  expectFailure(await project.run(pipeline.apply));
  expect(cancelCalls()).toBe(0);
}, 900_000);

describe.each(["Azure Pipelines", "GitLab CI"] as const)("%s", (service) => {
  test("reviews and plans as the reader, cancels as the canceller, and tells the outcomes", async () => {
    const { pipeline, project } = await open(service);
    const scan = simulator.world.add({ type: "RunAntiVirusScan" });
    await project.writeList(entry(scan.id));

    const preview = await project.run(pipeline.preview);
    expectSuccess(preview);
    expect(preview.output).toContain("will be cancelled");
    const review = commentOf("review").text;
    expect(review).toContain(`Review of ${headCommit}:\n\n**1 will be cancelled.**\n`);
    expect(review).toMatch(/\| 1 \| RunAntiVirusScan \|.* will be cancelled \| Superseded, CHG-42 \|/);
    merge();
    expectSuccess(await project.run(pipeline.plan));
    expect(cancelCalls()).toBe(0);
    expectSuccess(await project.run(pipeline.apply));
    expect(statusOf(scan.id)).toBe("Cancelled");
    const table = await project.read("checkout/outcomes.md");
    expect(table).toMatch(/^1 cancelled\.\n/);
    expect(commentOf("outcomes").text).toBe(`Outcomes of ${mergeCommit}:\n\n${table}`);
  }, 900_000);
});

test("GitHub Actions: an application that may only read can preview and plan; its apply says what is missing", async () => {
  // With the type check of the program, as a team runs it.
  const { pipeline, project } = await open("GitHub Actions", {});
  const scan = simulator.world.add({ type: "RunAntiVirusScan" });
  simulator.tenant.register({
    ...simulator.application,
    secrets: [],
    roles: simulator.application.roles.filter((role) => !cancelRoles.includes(role)),
  });
  await project.writeList(entry(scan.id));
  expectSuccess(await project.run(pipeline.plan));
  const apply = await project.run(pipeline.apply);
  expectFailure(apply);
  expect(apply.output).toContain("Cancelling needs one of");
  expect(statusOf(scan.id)).toBe("Pending");
}, 900_000);
