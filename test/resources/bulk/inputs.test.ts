import { expect, test } from "vitest";
import { bulkInputProblems, bulkRequestOf } from "../../../provider/resources/bulk/inputs.ts";

const match = { types: ["RunAntiVirusScan"] };
const valid = { match, comment: "Superseded" };

const problemsOf = (inputs: unknown) =>
  bulkInputProblems(inputs).map(({ property, problem }) => `${property} ${problem}`);

test("valid inputs have no problem", () => {
  const machineIds = ["0123456789ABCDEF0123456789abcdef01234567"];
  expect(
    problemsOf({
      match: {
        types: ["RunAntiVirusScan", "TypeOfTomorrow"],
        statuses: ["Pending"],
        machineIds,
        requestors: ["soc"],
        olderThanHours: 0.5,
      },
      comment: "Superseded",
      maxCancellations: 1_500,
      waitTimeoutSeconds: 0,
    }),
  ).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["no match", { comment: "c" }, "match is missing: give an object of conditions"],
  [
    "an empty match",
    { ...valid, match: {} },
    "match has no condition beside statuses, so it means every pending action of the tenant: give types, machineIds, computerDnsNames, requestors or olderThanHours",
  ],
  [
    "statuses alone",
    { ...valid, match: { statuses: ["Pending"] } },
    "match has no condition beside statuses",
  ],
  [
    "two ways to name machines",
    { ...valid, match: { machineIds: ["0".repeat(40)], computerDnsNames: ["host1"] } },
    "match has both machineIds and computerDnsNames",
  ],
  [
    "an empty list",
    { ...valid, match: { types: [] } },
    "match.types is [], but must be a list of machine action types; leave it out to mean every documented type but Unknown and containment",
  ],
  [
    "no status",
    { ...valid, match: { ...match, statuses: [] } },
    "match.statuses is [], but must be a list of statuses; leave it out to mean Pending",
  ],
  [
    "a match whose only condition is undefined",
    { ...valid, match: { types: undefined, statuses: ["Pending"] } },
    "match has no condition beside statuses",
  ],
  [
    "a wildcard for types",
    { ...valid, match: { types: ["*"] } },
    'match.types.0 is "*", but wildcards are not supported: name each type',
  ],
  [
    "a wildcard in a requestor",
    { ...valid, match: { requestors: ["*@contoso.example"] } },
    'match.requestors.0 is "*@contoso.example", but wildcards are not supported: give whole user names',
  ],
  [
    "a status in another case",
    { ...valid, match: { ...match, statuses: ["pending"] } },
    'match.statuses.0 is "pending", but must be "Pending" or "InProgress"',
  ],
  [
    "a text for a list",
    { ...valid, match: { types: "Isolate" } },
    'match.types is "Isolate", but must be a list of machine action types',
  ],
  [
    "a misspelt type",
    { ...valid, match: { types: ["Isolat"] } },
    'match.types.0 is "Isolat", which no action has; did you mean "Isolate"?',
  ],
  [
    "a final status",
    { ...valid, match: { ...match, statuses: ["Cancelled"] } },
    'match.statuses.0 is "Cancelled", but must be "Pending" or "InProgress": what ended cannot be cancelled',
  ],
  [
    "a wildcard",
    { ...valid, match: { computerDnsNames: ["*.contoso.example"] } },
    'match.computerDnsNames.0 is "*.contoso.example", but wildcards are not supported: give whole names',
  ],
  [
    "a machine id that is none",
    { ...valid, match: { machineIds: ["host1"] } },
    'match.machineIds.0 is "host1", but must be 40 hexadecimal digits',
  ],
  [
    "a blank requestor",
    { ...valid, match: { requestors: [" "] } },
    'match.requestors.0 is " ", but must be who started the action',
  ],
  [
    "an age of nothing",
    { ...valid, match: { olderThanHours: 0 } },
    "match.olderThanHours is 0, but must be a number of hours greater than 0, at most 4320",
  ],
  ["a negative age", { ...valid, match: { olderThanHours: -1 } }, "match.olderThanHours is -1"],
  [
    "an age that is no number",
    { ...valid, match: { olderThanHours: Number.NaN } },
    "olderThanHours is NaN, but",
  ],
  [
    "an endless age",
    { ...valid, match: { olderThanHours: Number.POSITIVE_INFINITY } },
    "match.olderThanHours is Infinity, but",
  ],
  ["an age beyond retention", { ...valid, match: { olderThanHours: 4321 } }, "match.olderThanHours is 4321"],
  ["an age as text", { ...valid, match: { olderThanHours: "24" } }, 'match.olderThanHours is "24"'],
  [
    "a limit of 0",
    { ...valid, maxCancellations: 0 },
    "maxCancellations is 0, but must be a whole number from 1 to 1500",
  ],
  ["a negative limit", { ...valid, maxCancellations: -1 }, "maxCancellations is -1"],
  ["a limit that is no number", { ...valid, maxCancellations: Number.NaN }, "maxCancellations is NaN, but"],
  [
    "a limit beyond all numbers",
    { ...valid, maxCancellations: 1e20 },
    "maxCancellations is 100000000000000000000",
  ],
  ["a limit that is not whole", { ...valid, maxCancellations: 1.5 }, "maxCancellations is 1.5"],
  ["a limit of more than an hour's calls", { ...valid, maxCancellations: 1_501 }, "maxCancellations is 1501"],
  [
    "a blank comment",
    { match, comment: " " },
    'comment is " ", but must be a text that says why the action is cancelled',
  ],
  [
    "a misspelt condition",
    { ...valid, match: { type: ["Isolate"], ...match } },
    'match.type is not an input; did you mean "types"?',
  ],
  [
    "a misspelt input",
    { ...valid, maxCancelations: 5 },
    'maxCancelations is not an input; did you mean "maxCancellations"?',
  ],
])("%s is told with its fix", (_, inputs, problem) => {
  expect(problemsOf(inputs)).toEqual([expect.stringContaining(problem)]);
});

test("an application's name may hold a question mark, and values may come twice", () => {
  const types = ["RunAntiVirusScan", "RunAntiVirusScan"];
  expect(problemsOf({ ...valid, match: { types, requestors: ["Who? Bot"] } })).toEqual([]);
});

test("the defaults: pending, harmless, at most 20, five minutes", () => {
  expect(bulkRequestOf({ match: { olderThanHours: 2 }, comment: "c" })).toEqual({
    criteria: { statuses: ["Pending"], isHarmless: true, olderThanMs: 7_200_000 },
    comment: "c",
    maxCancellations: 20,
    waitTimeoutSeconds: 300,
  });
});

test("named types are meant even when they contain", () => {
  const { criteria } = bulkRequestOf({ match: { types: ["Isolate"] }, comment: "c" });
  expect(criteria).toEqual({ statuses: ["Pending"], types: ["Isolate"] });
});
