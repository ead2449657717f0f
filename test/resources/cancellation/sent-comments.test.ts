import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InitializationFailure } from "../../../provider/dynamic/host-error.ts";
import { createHostProvider, type HostProvider } from "../../../provider/dynamic/host-provider.ts";
import { cancellation } from "../../../provider/resources/cancellation/cancellation.ts";
import type { Properties } from "../../../provider/resources/resource.ts";
import type { ActionScript } from "../../../simulator/defender/action-script.ts";
import { simulatedContext } from "../../support/simulated-context.ts";
import { passingTime } from "../../support/simulated-session.ts";
import type { SimulatorCalls } from "../../support/simulator-calls.ts";

const tenMinutesMs = 600_000;
const slow: ActionScript = { cancel: { takesEffect: { afterMs: tenMinutesMs } } };
const slowAndShown: ActionScript = { cancel: { ...slow.cancel, fieldsUntilEffect: "set" } };

let calls: SimulatorCalls;
let provider: HostProvider;

beforeEach(async () => {
  const simulated = await simulatedContext();
  calls = simulated.calls;
  provider = createHostProvider(async () => ({ resource: cancellation, context: simulated.context }));
});

afterEach(() => {
  vi.useRealTimers();
});

const add = (script: ActionScript = {}) => calls.apps.world.add({ type: "RunAntiVirusScan" }, script).id;

const declared = (machineActionId: string, comment: string, waitTimeoutSeconds = 0) => ({
  machineActionId,
  comment,
  waitTimeoutSeconds,
});

async function create(machineActionId: string, comment: string): Promise<Properties> {
  const { outs } = await passingTime(provider.create(declared(machineActionId, comment)));
  return outs;
}

/** What the engine keeps, also of an update whose wait runs out. */
async function update(olds: Properties, comment: string, waitTimeoutSeconds = 0): Promise<Properties> {
  const id = String(olds["machineActionId"]);
  const news = declared(id, comment, waitTimeoutSeconds);
  try {
    const { outs } = await passingTime(provider.update(id, olds, news));
    return outs;
  } catch (reason) {
    if (reason instanceof InitializationFailure) {
      return reason.properties;
    }
    throw reason;
  }
}

async function refresh(props: Properties): Promise<Properties | undefined> {
  const result = await passingTime(provider.read(String(props["machineActionId"]), props));
  return result.props;
}

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Somebody else's cancellation, accepted and not visible in the status. */
function acceptFromOther(id: string, comment: string): void {
  calls.apps.world.change(id, {
    cancellationRequestor: "analyst@contoso.example",
    cancellationComment: comment,
    cancellationDateTimeUtc: "2026-11-23T11:59:00Z",
  });
}

describe("a comment that is changed while the cancellation is pending leaves its attribution", () => {
  test.each([
    ["the service shows the first call", slowAndShown, ["First"]],
    ["the service does not show it, so a second one is sent", slow, ["First", "Second"]],
  ])("when %s", async (_, script, sentComments) => {
    const created = await create(add(script), "First");
    expect(created).toMatchObject({ outcome: "pending", sentComments: ["First"] });
    const changed = await update(created, "Second");
    expect(changed).toMatchObject({ outcome: "pending", comment: "Second", sentComments });

    pass(tenMinutesMs);
    for (const settled of [await refresh(changed), await update(changed, "Third")]) {
      expect(settled).toMatchObject({ cancelledBy: "thisResource", cancellationComment: "First" });
      expect(settled).not.toHaveProperty("sentComments");
    }
  });

  test("when the wait of the update runs out", async () => {
    const created = await create(add(slow), "First");
    const changed = await update(created, "Second", 10);
    expect(changed).toMatchObject({ outcome: "pending", sentComments: ["First", "Second"] });
  });
});

test("a refresh keeps the comments of sent calls while the outcome is pending", async () => {
  const created = await create(add(slow), "First");
  expect(await refresh(created)).toEqual(created);
});

describe("a cancellation that was accepted before anything was sent is somebody else's", () => {
  test("even with the declared comment", async () => {
    const id = add();
    acceptFromOther(id, "First");
    const created = await create(id, "First");
    expect(created).toMatchObject({ outcome: "pending" });
    expect(created).not.toHaveProperty("sentComments");
    expect(calls.apps.requests.count({ operation: "cancel" })).toBe(0);

    calls.apps.world.setStatus(id, "Cancelled");
    const found = { outcome: "cancelled", cancelledBy: "foundCancelled", cancellationComment: "First" };
    expect(await refresh(created)).toMatchObject(found);
    expect(await update(created, "First")).toMatchObject(found);
  });

  test("even when the service shows no comment", async () => {
    const id = add();
    acceptFromOther(id, "First");
    const created = await create(id, "First");
    calls.apps.world.change(id, { status: "Cancelled", cancellationComment: null });
    expect(await refresh(created)).toMatchObject({ outcome: "cancelled", cancelledBy: "foundCancelled" });
  });
});

test("an action that ended otherwise leaves no comments of sent calls behind", async () => {
  const id = add(slow);
  const created = await create(id, "First");
  calls.apps.world.setStatus(id, "Succeeded");
  const ended = await refresh(created);
  expect(ended).toMatchObject({ outcome: "endedOtherwise" });
  expect(ended).not.toHaveProperty("sentComments");
});
