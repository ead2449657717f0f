import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { cancellation } from "../../../provider/resources/cancellation/cancellation.ts";
import type { ResourceContext } from "../../../provider/resources/context.ts";
import { type Properties, UnsettledError } from "../../../provider/resources/resource.ts";
import type { RecordingReporter } from "../../support/recording-reporter.ts";
import { simulatedContext } from "../../support/simulated-context.ts";
import { passingTime } from "../../support/simulated-session.ts";
import type { SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;
let context: ResourceContext;
let reporter: RecordingReporter;

beforeEach(async () => {
  ({ calls, reporter, context } = await simulatedContext());
});

afterEach(() => {
  vi.useRealTimers();
});

async function cancelled(): Promise<Properties & { readonly machineActionId: string }> {
  const { id } = calls.apps.world.add({ type: "RunAntiVirusScan" });
  const made = await passingTime(
    cancellation.create(context, { machineActionId: id, comment: "Not needed", waitTimeoutSeconds: 60 }),
  );
  return { ...made.outputs, machineActionId: id };
}

async function refreshed(state: Properties & { readonly machineActionId: string }): Promise<Properties> {
  const result = await passingTime(cancellation.read(context, state.machineActionId, state, "refresh"));
  return result.kind === "found" ? result.outputs : {};
}

const shownAs = (id: string, status: string, lastUpdateDateTimeUtc: string) =>
  calls.apps.faults.always(
    "get",
    {
      kind: "rewritten",
      rewrite: (answer) => ({
        ...answer,
        body: JSON.stringify({ ...JSON.parse(answer.body.toString()), status, lastUpdateDateTimeUtc }),
      }),
    },
    { actionId: id },
  );

describe("a proven outcome", () => {
  test.each([
    ["Pending", "pending"],
    ["Succeeded", "endedOtherwise"],
  ])("gives way to a newer state that is %s, with a warning", async (status, outcome) => {
    const state = await cancelled();
    expect(state).toMatchObject({ outcome: "cancelled" });
    shownAs(state.machineActionId, status, "2026-11-23T13:00:00Z");
    expect(await refreshed(state)).toMatchObject({ outcome, status });
    expect(reporter.warned).toEqual([
      `${state.machineActionId}: the service shows this action as ${status}, which is newer than its recorded outcome, cancelled. The outcome is ${outcome} now.`,
    ]);
  });

  test.each(["Pending", "Succeeded"])("stays when an older state is %s", async (status) => {
    const state = await cancelled();
    shownAs(state.machineActionId, status, "2026-11-23T11:00:00Z");
    expect(await refreshed(state)).toEqual(state);
    expect(reporter.warned).toEqual([]);
    expect(reporter.said.at(-1)).toContain("not newer than its proven outcome; that stays: cancelled.");
  });
});

test("a service that answers every cancel call with Cancelled, and does nothing, gets pending and an error", async () => {
  const { id } = calls.apps.world.add({ type: "RunAntiVirusScan" });
  const { body } = await calls.get(id);
  const answer = { ...JSON.parse(body), status: "Cancelled", cancellationComment: "Not needed" };
  calls.apps.faults.always("cancel", {
    kind: "answer",
    strikes: "beforeEffect",
    answer: { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(answer) },
  });
  const failure: unknown = await passingTime(
    cancellation
      .create(context, { machineActionId: id, comment: "Not needed", waitTimeoutSeconds: 60 })
      .catch((error: unknown) => error),
  );
  expect(failure).toBeInstanceOf(UnsettledError);
  expect(failure).toMatchObject({ outputs: { outcome: "pending", status: "Pending" } });
  expect(calls.apps.world.truth(id).action.status).toBe("Pending");
});
