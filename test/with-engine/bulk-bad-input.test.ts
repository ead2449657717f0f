import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { createBulkStack } from "../support/bulk-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";
import { linesOf } from "../support/stack-claims.ts";

let simulator: Simulator;
let stack: EngineStack;

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.world.add({ type: "RunAntiVirusScan" });
  stack = await createBulkStack(simulator, { match: { types: ["RunAntiVirusScan"] } });
});

afterAll(async () => {
  await stack.dispose();
  await simulator.close();
});

/** A program with these arguments, as they stand in it: JSON has no word for NaN or undefined. */
async function declare(args: string): Promise<void> {
  await stack.writeProgram({
    "index.ts": `
import { BulkMachineActionCancellation } from "pulumi-defender-endpoint";
new BulkMachineActionCancellation("bulk", ${args});`,
  });
}

// One fault after another, as the host is told of them: test/dynamic/bulk-inputs.test.ts.
test("what is wrong with the inputs is told with its fix, all at once, and nothing is listed or cancelled", async () => {
  await declare(`{
    match: {
      types: ["RunAntivirusScann", "Isol*"],
      statuses: ["Pending", "Succeeded" as "Pending"],
      computerDnsNames: ["*.contoso.example"],
      requestors: ["soc@*"],
      olderThanHours: Number("a day"),
    },
    comment: " ",
    maxCancellations: 1 / 0,
  }`);
  for (const result of [await stack.preview(), await stack.up()]) {
    expect(result.code).not.toBe(0);
    for (const problem of [
      'match.types.0 is "RunAntivirusScann", which no action has; did you mean "RunAntiVirusScan"?',
      'match.types.1 is "Isol*", but wildcards are not supported: name each type',
      'match.statuses.1 is "Succeeded", but must be "Pending" or "InProgress": what ended cannot be cancelled',
      'match.computerDnsNames.0 is "*.contoso.example", but wildcards are not supported: give whole names',
      'match.requestors.0 is "soc@*", but wildcards are not supported',
      "match.olderThanHours is NaN, but must be a number of hours greater than 0, at most 4320",
      'comment is " ", but must be a text',
      "maxCancellations is Infinity, but must be",
    ]) {
      expect(linesOf(result)).toContain(problem);
    }
  }
  expect(simulator.requests.count()).toBe(0);
});

test("a type that nobody documents is warned of in the preview, which says that nothing matches", async () => {
  await declare('{ match: { types: ["Scan"] }, comment: "c" }');
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview)).toContain('match.types names "Scan", which Microsoft does not document');
  expect(linesOf(preview)).toContain("no machine action matches (Pending; Scan): nothing to cancel");
});
