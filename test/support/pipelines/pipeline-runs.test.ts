import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Simulator } from "../../../simulator/simulator.ts";
import {
  buildServices,
  headCommit,
  mergeCommit,
  openPipeline,
  pullRequestNumber,
  startTenantOfPipelines,
} from "./build-services.ts";

// What ends before Pulumi is called. The paths through Pulumi: with-engine/second-stage/gitops-pipelines.test.ts.

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startTenantOfPipelines();
});

afterEach(() => simulator.close());

const comments = () => simulator.pullRequests.find(String(pullRequestNumber))?.comments ?? [];

const brokenNpm = "#!/bin/sh\necho 'npm error code EINTEGRITY' >&2\nexit 1\n";

describe.each(buildServices)("%s", (service) => {
  test("where npm ci fails, the preview fails and says so in its comment, and nothing is applied", async () => {
    const { pipeline, project } = await openPipeline(service, simulator);
    await project.replaceTool("npm", brokenNpm);
    for (const job of ["preview", "plan", "apply", "drift"] as const) {
      const result = await project.run(pipeline[job]);
      expect(result.succeeded, `${job}: ${result.output}`).toBe(false);
      expect(result.output).not.toContain("UNEXPECTED CALL");
    }
    expect(comments().map(({ text }) => text)).toEqual([
      expect.stringContaining("**The list could not be checked.** The job's log says why."),
    ]);
    expect(simulator.requests.count({ server: "defender" })).toBe(0);
  });

  test("a pull request of a fork fails, and nothing of it runs", async () => {
    const { pipeline, project } = await openPipeline(service, simulator, {
      previewEvent: "pull request of a fork",
    });
    await project.replaceTool("npm", "#!/bin/sh\necho UNEXPECTED CALL OF NPM\n");
    await project.replaceTool("node", "#!/bin/sh\necho UNEXPECTED CALL OF NODE\n");
    const preview = await project.run(pipeline.preview);
    expect(preview.succeeded).toBe(false);
    expect(preview.output).toContain("A fork gets no identity to look at the actions with.");
    expect(preview.output).not.toContain("UNEXPECTED CALL");
    expect(simulator.requests.count()).toBe(0);
  });

  test.each([
    ["fails where the check finds problems, which its comment shows", "exit 0", "**1 problem.**", 1],
    ["fails where Pulumi fails, whatever the check says", "exit 255", "**1 will be cancelled.**", 0],
    ["succeeds where both do", "exit 0", "**1 will be cancelled.**", 0],
  ])("the preview %s", async (_, pulumi, review, code) => {
    const { pipeline, project } = await openPipeline(service, simulator);
    await project.replaceTool("pulumi", `#!/bin/sh\n${pulumi}\n`);
    await project.replaceTool("npm", installing(`echo '${review}'; exit ${code}`));
    const preview = await project.run(pipeline.preview);
    expect(preview.succeeded, preview.output).toBe(pulumi === "exit 0" && code === 0);
    expect(comments()).toEqual([
      expect.objectContaining({
        text: `<!-- machine-action-cancellations: review -->\nReview of ${headCommit}:\n\n${review}\n`,
        timesWritten: 1,
      }),
    ]);
  });

  test.each([
    ["breaks", "exit 1"],
    ["is not there", undefined],
    ["could not look", 'echo \'[{ "verdict": "problem" }]\'; exit 2'],
    ["finds no problem", 'echo "[]"; exit 0'],
  ])("there is no plan where the preview fails and the check %s", async (_, check) => {
    const { pipeline, project } = await openPipeline(service, simulator);
    await project.replaceTool("pulumi", "#!/bin/sh\nexit 255\n");
    await project.replaceTool("npm", installing(check));
    const plan = await project.run(pipeline.plan);
    expect(plan.succeeded, plan.output).toBe(false);
    expect((await project.run(pipeline.apply)).output).toContain("Not run");
  });

  test("there is one where the preview fails and the check finds problems of the list", async () => {
    const { pipeline, project } = await openPipeline(service, simulator);
    await project.replaceTool("pulumi", "#!/bin/sh\nexit 255\n");
    await project.replaceTool("npm", installing('echo \'[{ "verdict": "problem" }]\'; exit 1'));
    const plan = await project.run(pipeline.plan);
    expect(plan.succeeded, plan.output).toBe(true);
  });
});

describe.each(buildServices)("%s: the outcomes below the merged pull request", (service) => {
  const outcomesAfter = async (pulumi: string, npm?: string): Promise<string> => {
    const { pipeline, project } = await openPipeline(service, simulator);
    const pullRequest = simulator.pullRequests.find(String(pullRequestNumber)) ?? expect.fail();
    simulator.pullRequests.merge(pullRequest, mergeCommit);
    await project.replaceTool("pulumi", pulumi);
    expect(await project.run(pipeline.plan)).toMatchObject({ succeeded: true });
    if (npm !== undefined) {
      await project.replaceTool("npm", npm);
    }
    const apply = await project.run(pipeline.apply);
    expect(apply.succeeded, apply.output).toBe(false);
    expect(apply.output).not.toContain("UNEXPECTED CALL");
    const [comment, ...others] = comments();
    expect(others).toEqual([]);
    return comment?.text ?? "";
  };
  const warning = "**The update failed.** The job's log says why. What follows is what the state holds";

  test("say first that the update failed, because the table may be an earlier run's", async () => {
    const text = await outcomesAfter(pulumiThat("exit 255", "echo '1 cancelled.'"));
    expect(text).toContain(`Outcomes of ${mergeCommit}:\n\n${warning}`);
    expect(text).toMatch(/\n\n1 cancelled\.\n$/);
  });

  test("say that it did not run where the installation fails after the plan", async () => {
    const text = await outcomesAfter(pulumiThat("echo UNEXPECTED CALL", "echo '1 cancelled.'"), brokenNpm);
    expect(text).toContain(warning);
  });

  test("say that there are none where they cannot be read", async () => {
    const text = await outcomesAfter(pulumiThat("exit 255", "exit 255"));
    expect(text).toContain(warning);
    expect(text).toMatch(/\n\nThe outcomes could not be read\.\n$/);
  });
});

/** A Pulumi that makes a plan, and does this for `pulumi up` and for `pulumi stack output`. */
function pulumiThat(up: string, stackOutput: string): string {
  return `#!/bin/sh\ncase "$1" in\npreview) echo '{}' > plan.json ;;\nup) ${up} ;;\nstack) ${stackOutput} ;;\nesac\n`;
}

/** An `npm ci` after which the package's command is this script. */
function installing(check: string | undefined): string {
  const command = "node_modules/.bin/pulumi-defender-endpoint";
  return check === undefined
    ? "#!/bin/sh\nmkdir node_modules\n"
    : `#!/bin/sh\nmkdir -p node_modules/.bin\ncat > ${command} <<'END'\n#!/bin/sh\n${check}\nEND\nchmod +x ${command}\n`;
}
