import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { hostConfig, ProviderProcess, providerText } from "../support/provider-process.ts";
import { type Memory, MemoryProbe } from "./memory.ts";
import {
  callsBeyondComputed,
  growth,
  megabytes,
  type SoakOptions,
  type SoakVerdict,
} from "./soak-verdict.ts";

/** One refresh of all resources and one up of all of them, unchanged. */
interface Cycle {
  readonly refreshCalls: number;
  readonly upCalls: number;
  readonly memory: Memory;
}

interface Resource {
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  properties: Readonly<Record<string, unknown>>;
}

/**
 * Takes many resources through many refreshes and unchanged ups in one process of the engine's host. Throws when a
 * resource shows a difference or an outcome that is not true.
 */
export async function soakHost(options: SoakOptions): Promise<SoakVerdict> {
  const { resources, cycles, parallel, onProgress } = options;
  const folder = await mkdtemp(join(tmpdir(), "defender-soak-"));
  const simulator = await startSimulator({ rateLimits: { enabled: false } });
  const probe = new MemoryProbe(folder);
  const host = await ProviderProcess.start(
    { ...hostConfig(simulator), "defender:callsPerMinute": "1000000", "defender:callsPerHour": "1000000" },
    { ...probe.environment, NODE_EXTRA_CA_CERTS: simulator.certificatePath },
  );
  try {
    const limit = pLimit(parallel);
    const all = await create(host, simulator, resources, parallel);
    const count = (operation: "cancel" | "get" | "list") => simulator.requests.count({ operation });
    onProgress(
      `${resources} resources created: ${count("cancel")} POSTs, ${count("get")} GETs, ${count("list")} lists`,
    );
    const done: Cycle[] = [];
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      simulator.requests.clear();
      await limit.map(all, (resource) => refresh(host, resource));
      const refreshCalls = simulator.requests.count();
      simulator.requests.clear();
      for (const resource of all) {
        await unchangedUp(host, resource);
      }
      const upCalls = simulator.requests.count();
      // The record of the cycle would otherwise be what grows, in this process.
      simulator.requests.clear();
      const memory = await probe.measure(host.processId);
      done.push({ refreshCalls, upCalls, memory });
      onProgress(
        `cycle ${cycle}: refresh ${refreshCalls} requests, up ${upCalls}; heap ${megabytes(memory.heapUsed)}, resident ${megabytes(memory.rss)}`,
      );
    }
    return judge(options, done);
  } finally {
    await host.stop();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the engine does it: checks one after another, each followed by its create among the running ones. */
async function create(
  host: ProviderProcess,
  simulator: Simulator,
  resources: number,
  parallel: number,
): Promise<Resource[]> {
  const limit = pLimit(parallel);
  const creates: Promise<Resource>[] = [];
  const ids = Array.from({ length: resources }, () => simulator.world.add({ type: "RunAntiVirusScan" }).id);
  for (const id of ids) {
    const given = { machineActionId: id, comment: "Soaked", __provider: providerText };
    const { inputs } = await host.check(given);
    creates.push(
      limit(async () => {
        const { properties } = await host.create(inputs);
        if (properties["outcome"] !== "cancelled") {
          throw new Error(`${id} is ${String(properties["outcome"])}.`);
        }
        return { id, inputs, properties };
      }),
    );
  }
  return Promise.all(creates);
}

async function refresh(host: ProviderProcess, resource: Resource): Promise<void> {
  const { id, inputs } = resource;
  const { properties } = await host.read(id, resource.properties);
  if (properties["outcome"] !== "cancelled") {
    throw new Error(`${id} is ${String(properties["outcome"])}.`);
  }
  resource.properties = properties;
  await host.diff(id, properties, inputs);
}

async function unchangedUp(host: ProviderProcess, { id, inputs, properties }: Resource): Promise<void> {
  const checked = await host.check({ ...inputs, target: undefined }, inputs);
  if (checked.failures.length > 0) {
    throw new Error(`${id}: ${JSON.stringify(checked.failures)}`);
  }
  const { changes } = await host.diff(id, properties, checked.inputs);
  if (changes) {
    throw new Error(`${id} shows a difference, though nothing changed.`);
  }
}

function judge(options: SoakOptions, cycles: readonly Cycle[]): SoakVerdict {
  const upCalls = cycles.reduce((sum, cycle) => sum + cycle.upCalls, 0);
  const heap = growth(cycles.map(({ memory }) => memory.heapUsed));
  const faults = callsBeyondComputed(
    options,
    cycles.map(({ refreshCalls }) => refreshCalls),
  );
  if (upCalls > 0) {
    faults.push(`Unchanged ups made ${upCalls} requests; computed: none.`);
  }
  if (heap.share >= 0.05) {
    faults.push("The heap grows by 5 % or more.");
  }
  return {
    lines: [
      `unchanged ups: ${upCalls} requests; computed: 0`,
      `heap after warm-up ${megabytes(heap.early)}, at the end ${megabytes(heap.late)}: ${(100 * heap.share).toFixed(1)} %`,
    ],
    faults,
  };
}
