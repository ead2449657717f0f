import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

const machineId = "0123456789abcdef0123456789abcdef01234567";

describe("what is wrong with the inputs is told with its fix, all at once, and nothing is listed or cancelled", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "an empty match and a limit of 0",
      '{ match: {}, comment: "c", maxCancellations: 0 }',
      [
        "match has no condition beside statuses, so it means every pending action of the tenant",
        "maxCancellations is 0, but must be a whole number from 1 to 1500",
      ],
    ],
    [
      "a match whose only condition is undefined, and a limit below 0",
      '{ match: { types: undefined, statuses: ["Pending"] }, comment: "c", maxCancellations: -5 }',
      ["match has no condition beside statuses", "maxCancellations is -5, but must be"],
    ],
    [
      "a contradictory match, and a limit that is not whole",
      `{ match: { machineIds: ["${machineId}"], computerDnsNames: ["host1"] }, comment: "c", maxCancellations: 2.5 }`,
      ["match has both machineIds and computerDnsNames", "maxCancellations is 2.5, but must be"],
    ],
    [
      "values that nothing can match",
      `{
        match: {
          types: ["RunAntivirusScann", "Isol*"],
          statuses: ["Pending", "Succeeded" as "Pending"],
          computerDnsNames: ["*.contoso.example"],
          requestors: ["soc@*"],
          olderThanHours: -1,
        },
        comment: " ",
      }`,
      [
        'match.types.0 is "RunAntivirusScann", which no action has; did you mean "RunAntiVirusScan"?',
        'match.types.1 is "Isol*", but wildcards are not supported: name each type',
        'match.statuses.1 is "Succeeded", but must be "Pending" or "InProgress": what ended cannot be cancelled',
        'match.computerDnsNames.0 is "*.contoso.example", but wildcards are not supported: give whole names',
        'match.requestors.0 is "soc@*", but wildcards are not supported',
        "match.olderThanHours is -1, but must be a number of hours greater than 0",
        'comment is " ", but must be a text',
      ],
    ],
    [
      "an age that is no number",
      '{ match: { olderThanHours: Number("a day") }, comment: "c" }',
      ["match.olderThanHours is NaN, but must be a number of hours greater than 0, at most 4320"],
    ],
    [
      "an endless age",
      '{ match: { olderThanHours: 1 / 0 }, comment: "c" }',
      ["match.olderThanHours is Infinity, but must be"],
    ],
  ])("%s", async (_, args, problems) => {
    await declare(args);
    for (const result of [await stack.preview(), await stack.up()]) {
      expect(result.code).not.toBe(0);
      for (const problem of problems) {
        expect(linesOf(result)).toContain(problem);
      }
    }
    expect(simulator.requests.count()).toBe(0);
  });
});

test("a type that nobody documents is warned of in the preview, which says that nothing matches", async () => {
  await declare('{ match: { types: ["Scan"] }, comment: "c" }');
  const preview = await stack.preview();
  expect(preview.code, linesOf(preview)).toBe(0);
  expect(linesOf(preview)).toContain('match.types names "Scan", which Microsoft does not document');
  expect(linesOf(preview)).toContain("no machine action matches (Pending; Scan): nothing to cancel");
});
