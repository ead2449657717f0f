import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHostProvider, type HostProvider } from "../../../provider/dynamic/host-provider.ts";
import { cancellation } from "../../../provider/resources/cancellation/cancellation.ts";
import { simulatedContext } from "../../support/simulated-context.ts";
import { passingTime } from "../../support/simulated-session.ts";
import type { SimulatorCalls } from "../../support/simulator-calls.ts";

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

const started = (visibleAfterMs: number) =>
  calls.apps.world.add({ type: "RunAntiVirusScan" }, { visibleAfterMs }).id;

/** What an update makes of an action that it checks first. */
async function updated(machineActionId: string, isFromResource: boolean) {
  const news = {
    machineActionId,
    comment: "c",
    __preview: false,
    __idFromResource: isFromResource,
  };
  const { inputs = {} } = await passingTime(provider.check({}, news));
  return { inputs, made: passingTime(provider.create(inputs)) };
}

test("an action that another resource has started is cancelled though the service shows it after a minute only", async () => {
  const { inputs, made } = await updated(started(60_000), true);
  expect(await made).toMatchObject({ outs: { outcome: "cancelled" } });
  expect(Object.keys(inputs)).toEqual(["machineActionId", "comment"]);
});

test("one that never appears is not found after that", async () => {
  const start = Date.now();
  const { made } = await updated(started(600_000), true);
  await expect(made).rejects.toThrow("404");
  expect(Date.now() - start).toBeLessThan(70_000);
});

test("an id that the program names itself is not found after seconds", async () => {
  const start = Date.now();
  const { made } = await updated(started(60_000), false);
  await expect(made).rejects.toThrow("404");
  expect(Date.now() - start).toBeLessThan(10_000);
});
