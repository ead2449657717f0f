import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { bulkProviderText, hostConfig, hostTrust, ProviderProcess } from "../support/provider-process.ts";

let simulator: Simulator;
let provider: ProviderProcess;

beforeAll(async () => {
  simulator = await startSimulator();
  provider = await ProviderProcess.start(hostConfig(simulator), hostTrust(simulator));
});

afterAll(async () => {
  await provider.stop();
  await simulator.close();
});

const machineId = "0123456789abcdef0123456789abcdef01234567";

describe("what is wrong with the inputs of a bulk cancellation is told with its fix, and nothing is listed", () => {
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      "an empty match and a limit of 0",
      { match: {}, maxCancellations: 0 },
      [
        "match has no condition beside statuses, so it means every pending action of the tenant",
        "maxCancellations is 0, but must be a whole number from 1 to 1500",
      ],
    ],
    [
      "a match with statuses alone, and a limit below 0",
      { match: { statuses: ["Pending"] }, maxCancellations: -5 },
      ["match has no condition beside statuses", "maxCancellations is -5, but must be"],
    ],
    [
      "a contradictory match, and a limit that is not whole",
      { match: { machineIds: [machineId], computerDnsNames: ["host1"] }, maxCancellations: 2.5 },
      ["match has both machineIds and computerDnsNames", "maxCancellations is 2.5, but must be"],
    ],
    [
      "an age below 0",
      { match: { olderThanHours: -1 } },
      ["match.olderThanHours is -1, but must be a number of hours greater than 0"],
    ],
  ])("%s", async (_, given, problems) => {
    for (const __preview of [true, false]) {
      const news = { comment: "c", ...given, __provider: bulkProviderText, __preview };
      const { failures } = await provider.check(news);
      const said = failures.map(({ reason }) => reason).join("\n");
      for (const problem of problems) {
        expect(said).toContain(problem);
      }
    }
    expect(simulator.requests.count()).toBe(0);
  });
});
