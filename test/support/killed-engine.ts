import { expect, onTestFinished } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import type { KilledEngine } from "../with-engine/cases/killed-engines.ts";
import { simulatorConfig } from "./cancellation-stack.ts";
import { createStackThrough, type FrontDoor } from "./front-door.ts";

/** How long a process may outlive its engine, in milliseconds. */
const maxMs = 10_000;

/**
 * Starts an up through a door, kills the engine alone with SIGKILL at the case's moment, and expects that the provider's
 * process ends by itself and has sent no cancel call any more.
 */
export async function expectToEndWithEngine(door: FrontDoor, killed: KilledEngine): Promise<void> {
  const simulator = await startSimulator({ cancelBehaviour: { takesEffect: "never" } });
  onTestFinished(() => simulator.close());
  killed.before?.(simulator);
  const declared = Array.from({ length: killed.declared }, (_, index) => {
    const machineActionId = simulator.world.add({ type: "RunAntiVirusScan" }).id;
    return [`entry-${index}`, { machineActionId, waitTimeoutSeconds: killed.waitTimeoutSeconds }] as const;
  });
  const stack = await createStackThrough(door, simulator, Object.fromEntries(declared), {
    config: { ...simulatorConfig(simulator), ...killed.config },
  });
  onTestFinished(() => stack.dispose());
  const up = stack.start("up");
  await expect.poll(() => killed.hasCome(simulator), { timeout: 120_000, interval: 20 }).toBe(true);
  up.kill("SIGKILL");
  const killedAtMs = performance.now();
  const survivors = () => up.survivors(door.processWords);
  expect(survivors(), "processes that the kill of the engine left alive").not.toEqual([]);
  await expect.poll(survivors, { timeout: maxMs }).toEqual([]);
  console.log(`The provider ended ${Math.round(performance.now() - killedAtMs)} ms after its engine.`);
  expect(simulator.requests.count({ operation: "cancel" })).toBe(killed.cancelCalls);
}
