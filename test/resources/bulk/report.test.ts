import { beforeEach, describe, expect, test } from "vitest";
import { NotCancelledError } from "../../../provider/errors.ts";
import type { BulkMember, MemberResult } from "../../../provider/lifecycle/ensure-bulk-cancelled.ts";
import { settlementOf } from "../../../provider/lifecycle/outcome.ts";
import { bulkForecast } from "../../../provider/resources/bulk/forecast.ts";
import { bulkRequestOf } from "../../../provider/resources/bulk/inputs.ts";
import { describeUnfinished, tellAppeared, tellOutcomes } from "../../../provider/resources/bulk/report.ts";
import { machineAction } from "../../support/machine-actions.ts";
import { RecordingReporter } from "../../support/recording-reporter.ts";

const request = bulkRequestOf({ match: { types: ["RunAntiVirusScan"] }, comment: "c" });

let reporter: RecordingReporter;

beforeEach(() => {
  reporter = new RecordingReporter();
});

function member(id: string): BulkMember {
  return {
    request: {
      machineActionId: id,
      comment: "c",
      expect: {},
      onAlreadyEnded: "accept",
      waitTimeoutSeconds: 300,
    },
    observed: machineAction({ id }),
  };
}

const failed = (id: string, message = `${id} failed`): MemberResult => ({
  kind: "failed",
  member: member(id),
  error: new NotCancelledError(message),
  mayHaveRun: false,
  sentComments: [],
});
const notTried = (id: string): MemberResult => ({
  kind: "notTried",
  member: member(id),
  because: "failsForAll",
});
const settled = (id: string): MemberResult => ({
  kind: "settled",
  member: member(id),
  settlement: { action: machineAction({ id, status: "Cancelled" }), outcome: "cancelled" },
});

const many = (count: number) => Array.from({ length: count }, (_, number) => `id-${number}.`);

describe("what is left", () => {
  test("is nothing when everything has ended, or is not to be waited for", () => {
    const pending: MemberResult = {
      kind: "settled",
      member: member("b"),
      settlement: { action: machineAction({ id: "b" }), outcome: "pending" },
    };
    expect(describeUnfinished([settled("a"), pending])).toBeUndefined();
  });

  test("names each failure with its reason, and says of the others that they are recorded", () => {
    expect(describeUnfinished([settled("a"), failed("b")])).toBe(
      "Of 2 machine actions, 1 is not known to be cancelled. The others are recorded. " +
        "Run pulumi up again: it goes on with these:\n- b failed",
    );
  });

  test("speaks of no others when there are none", () => {
    expect(describeUnfinished([failed("a"), notTried("b")])).toBe(
      "Of 2 machine actions, 2 are not known to be cancelled. Run pulumi up again: it goes on with these:\n" +
        "- a failed\n- not tried, because the failure holds for all: b",
    );
  });

  test("says of a wait that ended too soon what was seen last", () => {
    const waiting = (id: string, pendingBecause: string): MemberResult => ({
      kind: "settled",
      member: member(id),
      settlement: { action: machineAction({ id }), outcome: "pending", pendingBecause },
    });
    const untried: MemberResult = { kind: "notTried", member: member("c"), because: "interrupted" };
    const lines = describeUnfinished([waiting("a", "is still Pending after 300 s"), untried])?.split("\n");
    expect(lines?.[1]).toBe(
      "- a: RunAntiVirusScan on host1.contoso.example is still Pending after 300 s; the cancellation is not withdrawn.",
    );
    expect(lines?.[2]).toBe("- not tried, because the operation was interrupted: c");
  });

  test("gives eight reasons and the ids of forty more, of failures and of what was not tried", () => {
    const lines = describeUnfinished([...many(50).map((id) => failed(id)), ...many(41).map(notTried)])?.split(
      "\n",
    );
    expect(lines).toHaveLength(11);
    expect(lines?.[8]).toBe("- id-7. failed");
    expect(lines?.[9]).toMatch(/^- and id-8\., .*, id-47\. and 2 more$/);
    expect(lines?.[10]).toMatch(/^- not tried, .*: id-0\., .*, id-39\. and 1 more$/);
    expect(describeUnfinished(many(8).map((id) => failed(id)))).not.toContain("- and");
  });

  test("is fit for a terminal and for the engine, however long the reasons", () => {
    const noise = `${String.fromCharCode(27)}${"ä".repeat(1_000)}`;
    const text = describeUnfinished(many(60).map((id) => failed(id, noise))) ?? "";
    expect(text).not.toContain(String.fromCharCode(27));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(500);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_000);
  });
});

test("outcomes are counted, and what was not cancelled or too late is warned of", () => {
  const completed = {
    index: 0,
    startTime: null,
    endTime: "2026-11-01T10:01:00Z",
    commandStatus: "Completed",
    errors: [],
    command: null,
  };
  const actions = [
    machineAction({ id: "a", status: "Cancelled" }),
    machineAction({ id: "b", status: "Cancelled", commands: [completed] }),
    machineAction({ id: "c", status: "TimeOut" }),
    machineAction({ id: "d" }),
  ];
  tellOutcomes(
    reporter,
    actions.map((action) => settlementOf(action, [])),
  );
  expect(reporter.said).toEqual([
    "4 machine actions: 1 cancelled, 1 cancelled too late, 1 ended otherwise, 1 pending.",
    "cancelled:\n- a: RunAntiVirusScan on host1.contoso.example",
  ]);
  expect(reporter.warned).toEqual([
    "b (RunAntiVirusScan on host1.contoso.example) is cancelled, but too late: a command of it had completed before.",
    "c (RunAntiVirusScan on host1.contoso.example) was not cancelled: it ended as TimeOut.",
  ]);
});

test("the first twenty cancelled actions are named, and the others counted", () => {
  const actions = many(23).map((id) => machineAction({ id, status: "Cancelled" }));
  tellOutcomes(
    reporter,
    actions.map((action) => settlementOf(action, [])),
  );
  const lines = reporter.said.at(1)?.split("\n") ?? [];
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe("- and 3 more");
});

test("of nothing nothing is said", () => {
  tellOutcomes(reporter, []);
  tellAppeared(reporter, []);
  expect([reporter.said, reporter.warned]).toEqual([[], []]);
});

test("a preview of twenty shows them all, and no rest", () => {
  const actions = many(20).map((id) => machineAction({ id }));
  expect(bulkForecast(request, actions, 0).lines).toHaveLength(21);
});
