import { afterEach, beforeEach, expect, test } from "vitest";
import type { Simulator } from "../../simulator/simulator.ts";
import {
  buildServices,
  mergeCommit,
  openPipeline,
  pipelineOf,
  pullRequestNumber,
  startTenantOfPipelines,
} from "../support/pipelines/build-services.ts";
import { type PipelineJob, pulumiCommands } from "../support/pipelines/pipeline-job.ts";
import { theEngine } from "../support/the-engine.ts";

// All paths of all build services: second-stage/gitops-pipelines.test.ts.

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startTenantOfPipelines();
});

afterEach(() => simulator.close());

test("all build services run the same commands", async () => {
  const pipelines = await Promise.all(
    buildServices.map((service) => pipelineOf(service, simulator, "push to main")),
  );
  const commands = pipelines.map(({ preview, plan, apply, drift }) => {
    const commandsOf = (job: PipelineJob) => pulumiCommands(job);
    return {
      preview: commandsOf(preview),
      plan: commandsOf(plan),
      apply: commandsOf(apply),
      drift: commandsOf(drift),
    };
  });
  expect(commands[0]?.apply).toHaveLength(2);
  expect(new Set(commands.map((each) => JSON.stringify(each))).size).toBe(1);
});

test("GitHub Actions: what was reviewed as a plan by the reader is cancelled by the canceller", async () => {
  const { pipeline, project } = await openPipeline("GitHub Actions", simulator, {
    engine: await theEngine(),
  });
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const pullRequest = simulator.pullRequests.find(String(pullRequestNumber)) ?? expect.fail();
  simulator.pullRequests.merge(pullRequest, mergeCommit);
  await project.writeList(`- machineActionId: ${id}\n  comment: Superseded, CHG-42\n`);
  const plan = await project.run(pipeline.plan);
  expect(plan.succeeded, plan.output).toBe(true);
  expect(plan.output).toContain("will be cancelled");
  expect(simulator.requests.count({ operation: "cancel" })).toBe(0);
  const apply = await project.run(pipeline.apply);
  expect(apply.succeeded, apply.output).toBe(true);
  expect(simulator.world.truth(id).action.status).toBe("Cancelled");
  expect(await project.read("summary.md")).toMatch(/^1 cancelled\.\n/);
  expect(pullRequest.comments.map(({ text }) => text)).toEqual([
    `<!-- machine-action-cancellations: outcomes -->\nOutcomes of ${mergeCommit}:\n\n${await project.read("summary.md")}`,
  ]);
});
