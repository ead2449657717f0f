import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bulkCancellation } from "../../../provider/resources/bulk/bulk.ts";
import type { ResourceContext } from "../../../provider/resources/context.ts";
import type { Properties } from "../../../provider/resources/resource.ts";
import type { RecordingReporter } from "../../support/recording-reporter.ts";
import { simulatedContext } from "../../support/simulated-context.ts";
import { passingTime } from "../../support/simulated-session.ts";
import type { SimulatorCalls } from "../../support/simulator-calls.ts";

const given = {
  match: { types: ["RunAntiVirusScan"] },
  comment: "Superseded",
  maxCancellations: 200,
};

let calls: SimulatorCalls;
let context: ResourceContext;
let reporter: RecordingReporter;

beforeEach(async () => {
  ({ calls, reporter, context } = await simulatedContext());
});

afterEach(() => {
  vi.useRealTimers();
});

/** The state of a bulk cancellation that has cancelled so many actions. */
async function cancelled(
  count: number,
): Promise<{ readonly state: Properties; readonly ids: readonly string[] }> {
  const ids = Array.from({ length: count }, () => calls.apps.world.add({ type: "RunAntiVirusScan" }).id);
  const { inputs } = await passingTime(bulkCancellation.check(context, {}, given));
  const { outputs } = await passingTime(bulkCancellation.create(context, inputs));
  calls.apps.requests.clear();
  return { state: outputs, ids };
}

async function refreshed(state: Properties): Promise<Properties> {
  const result = await passingTime(bulkCancellation.read(context, "id", state, "refresh"));
  return result.kind === "found" ? result.outputs : {};
}

describe("a proven outcome", () => {
  test.each([
    ["Pending", "pending", { cancelled: 1, endedOtherwise: 0, pending: 1 }],
    ["Succeeded", "endedOtherwise", { cancelled: 1, endedOtherwise: 1, pending: 0 }],
  ])("gives way to a newer state that is %s, with a warning", async (status, list, counts) => {
    const { state, ids } = await cancelled(2);
    const [undone = "", other] = ids;
    vi.setSystemTime(Date.now() + 600_000);
    calls.apps.world.setStatus(undone, status);
    expect(await refreshed(state)).toMatchObject({
      cancelled: [{ id: other }],
      [list]: [{ id: undone, status }],
      counts,
    });
    expect(reporter.warned).toEqual([
      `${undone}: the service shows this action as ${status}, which is newer than its recorded outcome, cancelled. The outcome is ${list} now.`,
    ]);
  });

  test("that gave way to a pending state is a change, and the next update follows the action to its end", async () => {
    const { state, ids } = await cancelled(1);
    const [undone = ""] = ids;
    vi.setSystemTime(Date.now() + 600_000);
    calls.apps.world.setStatus(undone, "Pending");
    const pending = await refreshed(state);
    calls.apps.world.cancelByOther(undone);
    const { inputs } = await passingTime(bulkCancellation.check(context, {}, given));
    expect(bulkCancellation.diff("id", pending, inputs).isChanged).toBe(true);
    const after = await passingTime(bulkCancellation.update(context, "id", pending, inputs));
    expect(after).toMatchObject({ pending: [], cancelled: [{ id: undone }], counts: { cancelled: 1 } });
  });

  test("stays when a read lies behind", async () => {
    const { state, ids } = await cancelled(1);
    calls.apps.world.change(ids[0] ?? "", {
      status: "Pending",
      lastUpdateDateTimeUtc: "2026-11-23T11:00:00Z",
    });
    expect(await refreshed(state)).toEqual(state);
    expect(reporter.warned).toEqual([]);
    expect(reporter.said.at(-1)).toContain("not newer than its proven outcome; that stays: cancelled.");
  });

  test("stays when the service has forgotten the action, which costs no read of its own", async () => {
    const { state, ids } = await cancelled(2);
    calls.apps.world.remove(ids[0] ?? "");
    expect(await refreshed(state)).toEqual(state);
    expect(calls.apps.requests.count({ operation: "get" })).toBe(0);
  });
});

test("a hundred outcomes share a call", async () => {
  const { state } = await cancelled(150);
  expect(await refreshed(state)).toEqual(state);
  expect(calls.apps.requests.count()).toBe(2);
});

test("without a record nothing is called", async () => {
  const { state } = await cancelled(0);
  expect(await refreshed(state)).toEqual(state);
  expect(calls.apps.requests.count()).toBe(0);
});
