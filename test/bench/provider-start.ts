import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { hostConfig, ProviderProcess, providerText } from "../support/provider-process.ts";
import type { Goal } from "./goal.ts";
import { median } from "./measurement.ts";
import { type ProcessReport, ProcessReports } from "./process-reports.ts";

/** The first call in a process of the engine's host, which loads the module: what a start costs. */
const firstCalls = ["delete", "unchanged", "read"] as const;
export type FirstCall = (typeof firstCalls)[number];

/** What the module of the cancellation costs above one that does nothing: medians of the differences of each round. */
export interface StartCost {
  readonly firstCall: FirstCall;
  readonly rounds: number;
  /** Time of the first call. */
  readonly wallAboveFloorMs: number;
  /** Processor time of the whole process. */
  readonly cpuAboveFloorMs: number;
  readonly memoryAboveFloorBytes: number;
}

const floorPath = join(import.meta.dirname, "programs", "nothing-provider.cjs");
const providerTexts = {
  cancellation: providerText,
  floor: `exports.handler = () => require(${JSON.stringify(floorPath)});`,
};

/** Starts the host again and again, in turns with either module, and makes one first call in each process. */
export async function measureProviderStart(
  rounds: number,
  onProgress: (line: string) => void,
): Promise<readonly StartCost[]> {
  if (rounds === 0) {
    return [];
  }
  const simulator = await startSimulator({ rateLimits: { enabled: false } });
  const folder = await mkdtemp(join(tmpdir(), "defender-bench-"));
  try {
    const reports = await ProcessReports.createIn(folder);
    const costs: StartCost[] = [];
    for (const firstCall of firstCalls) {
      const differences: { wallMs: number; cpuMs: number; memoryBytes: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const order =
          round % 2 === 0 ? (["cancellation", "floor"] as const) : (["floor", "cancellation"] as const);
        const measured = new Map<string, Awaited<ReturnType<typeof measureOne>>>();
        for (const module of order) {
          measured.set(module, await measureOne(firstCall, providerTexts[module], simulator, reports));
        }
        const [own, floor] = [measured.get("cancellation"), measured.get("floor")];
        if (own === undefined || floor === undefined) {
          throw new Error("A round measures both modules.");
        }
        differences.push({
          wallMs: own.wallMs - floor.wallMs,
          cpuMs: own.report.cpuMs - floor.report.cpuMs,
          memoryBytes: own.report.peakMemoryBytes - floor.report.peakMemoryBytes,
        });
      }
      onProgress(`start of the provider, first call ${firstCall}: ${rounds} rounds`);
      costs.push({
        firstCall,
        rounds,
        wallAboveFloorMs: median(differences.map(({ wallMs }) => wallMs)),
        cpuAboveFloorMs: median(differences.map(({ cpuMs }) => cpuMs)),
        memoryAboveFloorBytes: median(differences.map(({ memoryBytes }) => memoryBytes)),
      });
    }
    return costs;
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureOne(
  firstCall: FirstCall,
  __provider: string,
  simulator: Simulator,
  reports: ProcessReports,
): Promise<{ readonly wallMs: number; readonly report: ProcessReport }> {
  const { id } = simulator.world.add({ type: "RunAntiVirusScan" });
  const inputs = { machineActionId: id, comment: "Cancelled by the benchmark", __provider };
  const outputs = { ...inputs, outcome: "cancelled" };
  const environment = { ...reports.environment, NODE_EXTRA_CA_CERTS: simulator.certificatePath };
  const host = await ProviderProcess.start(hostConfig(simulator), environment);
  const startedAtMs = performance.now();
  switch (firstCall) {
    case "delete":
      await host.delete(id, outputs);
      break;
    case "unchanged":
      await host.check(inputs, inputs);
      await host.diff(id, outputs, inputs);
      break;
    case "read":
      await host.read(id, outputs);
  }
  const wallMs = performance.now() - startedAtMs;
  await host.stop();
  const [report] = await reports.take();
  if (report === undefined) {
    throw new Error("The host ended without its report.");
  }
  return { wallMs, report };
}

/** Longest time that the start of the provider may take above the floor, in milliseconds. */
const maxStartMs = 150;

/** Holds the start of the provider against its goal. A read signs in and calls; loading the module is what the others show. */
export function startGoals(starts: readonly StartCost[]): readonly Goal[] {
  return starts
    .filter(({ firstCall }) => firstCall !== "read")
    .map(({ firstCall, wallAboveFloorMs }) => ({
      goal: `start of the provider for ${firstCall === "delete" ? "destroy" : "an unchanged up"}: at most ${maxStartMs} ms above the floor`,
      measured: `${wallAboveFloorMs.toFixed(0)} ms`,
      met: wallAboveFloorMs <= maxStartMs,
    }));
}
