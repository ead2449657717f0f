import { afterEach, beforeEach, expect, test } from "vitest";
import * as fault from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import {
  createCancellationStack,
  type Declarations,
  simulatorConfig,
} from "../support/cancellation-stack.ts";
import type { EngineStack } from "../support/engine-stack.ts";

/** How long a process may outlive its engine, in milliseconds. */
const maxMs = 10_000;

/** The host of dynamic providers, which the provider runs in, by its command line. */
const host = "dynamic-provider";

let simulator: Simulator;
let stack: EngineStack | undefined;

beforeEach(async () => {
  simulator = await startSimulator({ cancelBehaviour: { takesEffect: "never" } });
});

afterEach(async () => {
  await stack?.dispose();
  await simulator.close();
});

const count = (operation: "cancel" | "list" | "get") => simulator.requests.count({ operation });

function declare(names: readonly string[], waitTimeoutSeconds: number): Declarations {
  return Object.fromEntries(
    names.map((name) => [
      name,
      { machineActionId: simulator.world.add({ type: "RunAntiVirusScan" }).id, waitTimeoutSeconds },
    ]),
  );
}

/** Starts an up, kills the engine alone with SIGKILL at the moment, and waits for the end of the provider's process. */
async function killEngine(entries: Declarations, config: Record<string, string>, hasCome: () => boolean) {
  stack = await createCancellationStack(simulator, entries, {
    config: { ...simulatorConfig(simulator), ...config },
  });
  const up = stack.start("up");
  await expect.poll(hasCome, { timeout: 120_000, interval: 20 }).toBe(true);
  up.kill("SIGKILL");
  const killedAtMs = performance.now();
  expect(up.survivors(host), "processes that the kill of the engine left alive").not.toEqual([]);
  await expect.poll(() => up.survivors(host), { timeout: maxMs }).toEqual([]);
  console.log(`The provider ended ${Math.round(performance.now() - killedAtMs)} ms after its engine.`);
}

test("an engine that is killed while cancel calls wait for their turn: none of them is sent any more", async () => {
  // One call goes out, the others wait for a minute and say so, on a stderr that nobody reads any more.
  await killEngine(declare(["first", "second", "third"], 0), { "defender:callsPerMinute": "1" }, () => {
    return count("cancel") === 1;
  });
  expect(count("cancel")).toBe(1);
}, 300_000);

test("an engine that is killed during the pause after a 429: the call is not sent again when the pause is over", async () => {
  simulator.faults.next("cancel", fault.throttled("retryAfterSeconds", 2, Date.now()));
  await killEngine(declare(["throttled"], 0), {}, () => count("cancel") === 1);
  expect(count("cancel")).toBe(1);
}, 300_000);

test("an engine that is killed during a wait: the provider stops reading, and ends", async () => {
  await killEngine(declare(["waits", "waitsToo"], 600), {}, () => {
    return count("cancel") === 2 && count("list") >= 2;
  });
  expect(count("cancel")).toBe(2);
}, 300_000);
