import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Simulator } from "../../../simulator/simulator.ts";
import { conditionHolds } from "./azure-condition.ts";
import { buildServices, pipelineOf, startTenantOfPipelines } from "./build-services.ts";
import type { BuildEvent, JobName } from "./pipeline-job.ts";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startTenantOfPipelines();
});

afterAll(() => simulator.close());

const started: readonly (readonly [BuildEvent, readonly JobName[]])[] = [
  ["pull request", ["preview"]],
  // Not skipped: a check that is required and skipped counts as passed.
  ["pull request of a fork", ["preview"]],
  ["push to main", ["plan", "apply"]],
  ["push to another branch", []],
  ["schedule", ["drift"]],
];

describe.each(buildServices)("%s, by the conditions in its files", (service) => {
  test.each(started)("%s runs %j", async (event, jobs) => {
    const pipeline = await pipelineOf(service, simulator, event);
    expect(pipeline.jobsRun("success")).toEqual(jobs);
  });

  test.each(["failure", "cancelled", "skipped"] as const)(
    "nothing is applied where the plan ends as %s",
    async (planEndsAs) => {
      const pipeline = await pipelineOf(service, simulator, "push to main");
      expect(pipeline.jobsRun(planEndsAs)).toEqual(["plan"]);
    },
  );

  test("a step after a failed one runs to tell about it, and never to cancel", async () => {
    const { preview, plan, apply, drift } = await pipelineOf(service, simulator, "push to main");
    const afterFailure = [preview, plan, apply, drift].flatMap(({ steps }) =>
      steps.filter(({ runsIn }) => runsIn("failure")),
    );
    expect(afterFailure.length).toBeGreaterThan(0);
    for (const { script } of afterFailure) {
      expect(script).not.toMatch(/pulumi up|plan\.json/);
    }
  });
});

test("the evaluation of Azure Pipelines' conditions refuses what it does not know", () => {
  const context = { values: { "variables.A.B": "x" }, status: "success" } as const;
  expect(conditionHolds("and(eq(variables['A.B'], 'X'), not(failed()))", context)).toBe(true);
  expect(conditionHolds("in(variables['A.B'], 'y', 'z')", context)).toBe(false);
  expect(() => conditionHolds("eq(variables['A.C'], 'x')", context)).toThrow(
    "does not know variables['A.C']",
  );
  expect(() => conditionHolds("startsWith(variables['A.B'], 'x')", context)).toThrow(
    "the function startsWith",
  );
  expect(() => conditionHolds("eq(variables['A.B'], 'x'))", context)).toThrow("does not end");
});
