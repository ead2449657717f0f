import { ResourceContext } from "../../provider/resources/context.ts";
import { Clock } from "../../simulator/clock.ts";
import { RecordingReporter } from "./recording-reporter.ts";
import { driveTimers, simulatedSession } from "./simulated-session.ts";
import { SimulatorCalls } from "./simulator-calls.ts";

/** What a resource works with, and the simulator behind it, which counts no limits. Timers are driven from now on. */
export async function simulatedContext(): Promise<{
  readonly calls: SimulatorCalls;
  readonly reporter: RecordingReporter;
  readonly context: ResourceContext;
}> {
  driveTimers(new Date("2026-11-23T12:00:00Z"));
  const calls = await SimulatorCalls.create({ clock: Clock.real(), rateLimits: { enabled: false } });
  const reporter = new RecordingReporter();
  const session = Promise.resolve(simulatedSession(calls, reporter));
  return { calls, reporter, context: new ResourceContext(() => session, reporter) };
}
