import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bulkClaims, idsOf, openScansInBulk } from "../support/bulk-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

// Other plans that are refused, and a plan for a stack that exists: second-stage/bulk-saved-plan.test.ts.
test("a saved plan is refused when one more action matches, and cancels exactly what was reviewed", async () => {
  const { stack, addScan, cancelCalls, dispose } = await openScansInBulk(
    {},
    { environment: { PULUMI_EXPERIMENTAL: "true" } },
  );
  onTestFinished(dispose);
  const plan = join(stack.project.folder, "plan.json");
  const savePlan = async () => {
    const preview = await stack.preview("--save-plan", plan);
    expect(preview.code, preview.stdout + preview.stderr).toBe(0);
  };
  const reviewed = [addScan(), addScan()];
  await savePlan();

  const later = addScan();
  const refused = await stack.up("--plan", plan);
  expect(refused.code).not.toBe(0);
  expect(linesOf(refused)).toMatch(/violates plan.*matching/s);
  expect(linesOf(refused)).toContain(later);
  expect(cancelCalls()).toBe(0);

  await savePlan();
  const up = await stack.up("--plan", plan);
  expect(up.code, up.stdout + up.stderr).toBe(0);
  expect(idsOf((await bulkClaims(stack))?.cancelled)).toEqual([...reviewed, later].sort());
});
