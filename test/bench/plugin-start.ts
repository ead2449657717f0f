import { join } from "node:path";
import { startSimulator } from "../../simulator/simulator.ts";
import { pluginExecutable, pluginFolder } from "../../tools/plugin/bundle.ts";
import { EngineListener } from "../support/engine-listener.ts";
import { ProviderProcess } from "../support/provider-process.ts";
import type { Goal } from "./goal.ts";
import { median } from "./measurement.ts";

/** What the start of the plugin takes, from the start of its process: medians, in milliseconds. */
export interface PluginStart {
  readonly rounds: number;
  /** Until it listens and is configured. */
  readonly configuredMs: number;
  /** Until it has answered the first Check, which signs in and reads a machine action. */
  readonly firstCheckMs: number;
}

/** Starts the plugin as the engine does, again and again, and lets each process check one resource. */
export async function measurePluginStart(
  rounds: number,
  onProgress: (line: string) => void,
): Promise<PluginStart | undefined> {
  if (rounds === 0) {
    return undefined;
  }
  const simulator = await startSimulator({ rateLimits: { enabled: false } });
  const engine = await EngineListener.start();
  try {
    const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
    const config = {
      tenantId: simulator.tenantId,
      clientId: simulator.application.clientId,
      clientSecret: simulator.clientSecret,
      apiBaseUrl: simulator.apiBaseUrl,
      authorityHost: simulator.authorityHost,
    };
    const all: { readonly configuredMs: number; readonly firstCheckMs: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      simulator.requests.clear();
      const startedAtMs = performance.now();
      await using plugin = await ProviderProcess.start(
        config,
        { NODE_EXTRA_CA_CERTS: simulator.certificatePath },
        { script: join(pluginFolder, pluginExecutable), engineAddress: engine.address },
      );
      const configuredMs = performance.now() - startedAtMs;
      const { failures } = await plugin.check({ machineActionId: id, comment: "Cancelled by the benchmark" });
      all.push({ configuredMs, firstCheckMs: performance.now() - startedAtMs });
      if (failures.length > 0 || simulator.requests.count({ operation: "get" }) !== 1) {
        throw new Error(`The first Check has not read the action: ${JSON.stringify(failures)}`);
      }
    }
    onProgress(`start of the plugin: ${rounds} rounds`);
    return {
      rounds,
      configuredMs: median(all.map((each) => each.configuredMs)),
      firstCheckMs: median(all.map((each) => each.firstCheckMs)),
    };
  } finally {
    engine.close();
    await simulator.close();
  }
}

/** Longest time from the start of the plugin's process to its first answered Check, in milliseconds. */
const maxFirstCheckMs = 400;

export function pluginStartGoals(start: PluginStart | undefined): readonly Goal[] {
  return start === undefined
    ? []
    : [
        {
          goal: `plugin: the first Check answered within ${maxFirstCheckMs} ms of the start of its process`,
          measured: `${start.firstCheckMs.toFixed(0)} ms`,
          met: start.firstCheckMs <= maxFirstCheckMs,
        },
      ];
}
