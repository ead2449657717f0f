import { expect, test } from "vitest";
import { type Settlement, settlementOf } from "../../../provider/lifecycle/outcome.ts";
import { recordOf } from "../../../provider/resources/bulk/record.ts";
import {
  bulkOutputsOf,
  parseBulkState,
  provenRecords,
  withResults,
} from "../../../provider/resources/bulk/state.ts";
import { machineAction } from "../../support/machine-actions.ts";

const nowMs = Date.parse("2026-11-23T12:00:00Z");
const empty = parseBulkState({});
const none = new Set<string>();

function settlement(number: number, daysAgo = 0, status = "Cancelled"): Settlement {
  const lastUpdateDateTimeUtc = new Date(nowMs - daysAgo * 86_400_000).toISOString();
  return settlementOf(machineAction({ id: `id-${number}`, status, lastUpdateDateTimeUtc }), []);
}

function results(count: number, first = 0, daysAgo = 0, status = "Cancelled"): readonly Settlement[] {
  return Array.from({ length: count }, (_, index) => settlement(first + index, daysAgo, status));
}

test("an operation's own records stay, however many they are", () => {
  const state = withResults(empty, results(1_500), none, nowMs);
  expect(state.cancelled).toHaveLength(1_500);
});

test("what ended within a day stays whole, over several operations and a refresh", () => {
  const first = withResults(empty, results(400), none, nowMs);
  const second = withResults(first, results(400, 400), none, nowMs);
  expect(withResults(second, results(1, 800), none, nowMs + 86_400_000).cancelled).toHaveLength(801);
  expect(withResults(second, results(1, 800), none, nowMs + 86_400_001).cancelled).toHaveLength(101);
});

test("of what ended more than a day ago the newest hundred stay, over all lists, and the counts go on", () => {
  const first = withResults(empty, results(80, 0, 3), none, nowMs);
  const second = withResults(first, results(60, 100, 2, "Failed"), none, nowMs);
  const third = withResults(second, results(1, 200), none, nowMs);
  expect(third.cancelled).toHaveLength(1 + 40);
  expect(third.endedOtherwise).toHaveLength(60);
  expect(third.counts).toEqual({ cancelled: 81, cancelledTooLate: 0, endedOtherwise: 60 });
});

test("a record of more than 180 days ago goes, and still counts", () => {
  const first = withResults(empty, [...results(1, 0, 181), ...results(1, 1, 179)], none, nowMs);
  const second = withResults(first, results(1, 2), none, nowMs);
  expect([...provenRecords(second).keys()]).toEqual(["id-2", "id-1"]);
  expect(second.counts.cancelled).toBe(3);
});

test("a record without a time stays", () => {
  const action = machineAction({ status: "Cancelled", lastUpdateDateTimeUtc: null });
  const first = withResults(empty, [settlementOf(action, [])], none, nowMs);
  expect(withResults(first, [], none, nowMs).cancelled).toMatchObject([{ id: action.id }]);
});

test("an action is in one list only, and counted once", () => {
  const pending = withResults(empty, [settlement(1, 0, "Pending")], none, nowMs);
  expect(pending).toMatchObject({ pending: [{ id: "id-1" }], counts: { cancelled: 0 } });
  const cancelled = withResults(pending, results(1, 1), none, nowMs);
  expect(cancelled).toMatchObject({ pending: [], cancelled: [{ id: "id-1" }], counts: { cancelled: 1 } });
  expect(withResults(cancelled, results(1, 1), none, nowMs).counts.cancelled).toBe(1);
});

test("what a newer state shows is counted by it, and no longer by what it was", () => {
  const cancelled = withResults(empty, results(2), none, nowMs);
  const undone = withResults(cancelled, [settlement(0, 0, "Pending")], none, nowMs);
  expect(undone).toMatchObject({ pending: [{ id: "id-0" }], cancelled: [{ id: "id-1" }] });
  expect(undone.counts).toMatchObject({ cancelled: 1, endedOtherwise: 0 });
  const failed = withResults(cancelled, [settlement(0, 0, "Failed")], none, nowMs);
  expect(failed.counts).toMatchObject({ cancelled: 1, endedOtherwise: 1 });
});

test("the comments of sent calls are kept with a pending action, and go when it has ended", () => {
  const pending = settlementOf(machineAction({ id: "id-1" }), ["A", "B"]);
  expect(recordOf(pending)).toMatchObject({ sentComments: ["A", "B"] });
  const state = parseBulkState({ ...withResults(empty, [pending], none, nowMs) });
  expect(state.pending).toEqual([recordOf(pending)]);
  const cancelled = machineAction({ id: "id-1", status: "Cancelled", cancellationComment: "A" });
  const settled = recordOf(settlementOf(cancelled, ["A", "B"]));
  expect(settled).toMatchObject({ cancelledBy: "thisResource" });
  expect(settled).not.toHaveProperty("sentComments");
});

test.each([
  ["no call was sent", "A", [], "foundCancelled"],
  ["the comment is that of the first call", "A", ["A", "B"], "thisResource"],
  ["the comment is that of the last call", "B", ["A", "B"], "thisResource"],
  ["the comment is somebody else's", "C", ["A", "B"], "foundCancelled"],
])("when %s, the cancellation is attributed by it", (_, cancellationComment, sent, cancelledBy) => {
  const action = machineAction({ status: "Cancelled", cancellationComment });
  expect(recordOf(settlementOf(action, sent)).cancelledBy).toBe(cancelledBy);
});

test("what is forgotten leaves the pending ones; the others stay, however old", () => {
  const pending = [0, 1].map((number) => settlement(number, 200, "Pending"));
  const before = withResults(empty, pending, none, nowMs);
  expect(withResults(before, [], new Set(["id-0"]), nowMs).pending).toMatchObject([{ id: "id-1" }]);
});

test("state of any shape can be read, and a record that cannot is dropped", () => {
  const state = parseBulkState({
    cancelled: [recordOf(settlement(1)), { id: 5 }, null],
    pending: "none",
    counts: [],
  });
  expect(state).toMatchObject({ cancelled: [{ id: "id-1" }], pending: [], counts: { cancelled: 0 } });
});

test("stores the declared inputs, the lists and the counts, and nothing else", () => {
  const inputs = { match: {}, comment: "c", maxCancellations: undefined, matching: {}, __provider: "…" };
  expect(bulkOutputsOf(inputs, withResults(empty, results(1), none, nowMs))).toStrictEqual({
    match: {},
    comment: "c",
    cancelled: [recordOf(settlement(0))],
    cancelledTooLate: [],
    endedOtherwise: [],
    pending: [],
    counts: { cancelled: 1, cancelledTooLate: 0, endedOtherwise: 0, pending: 0 },
  });
});
