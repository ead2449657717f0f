import { defaultRateLimits } from "../../simulator/defender/rate-limits.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDrivenClient } from "../defender/driven-client.ts";
import { DrivenTime } from "../defender/driven-time.ts";
import { cancelMany, type ManyCalls, readMany } from "../defender/many-calls.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

/** What many calls take when the documented limits are counted. */
export interface WithinLimits extends ManyCalls {
  readonly title: string;
}

const cases = [
  { title: "1,000 cancellations", count: 1_000, make: cancelMany },
  { title: "4,000 single reads", count: 4_000, make: readMany },
] as const;

/** Makes the calls of each case in driven time, each against a service of its own. */
export async function measureWithinLimits(): Promise<readonly WithinLimits[]> {
  const measured: WithinLimits[] = [];
  for (const { title, count, make } of cases) {
    const simulator = await startSimulator({ rateLimits: defaultRateLimits });
    trustSimulator(simulator);
    const time = new DrivenTime();
    try {
      const { calls } = await make(simulator, createDrivenClient(simulator, time), count);
      measured.push({ title, ...calls });
    } finally {
      time.end();
      await simulator.close();
    }
  }
  return measured;
}
