import { ensureEngine } from "../../tools/engine/ensure-engine.ts";
import { MeasuredStack } from "../bench/measured-stack.ts";
import { callsText, type Measurement, type StateSize } from "../bench/measurement.ts";
import { single } from "../bench/scenarios/single.ts";
import {
  callsBeyondComputed,
  growth,
  megabytes,
  type SoakOptions,
  type SoakVerdict,
} from "./soak-verdict.ts";

/** One `pulumi refresh --parallel 100` and one unchanged `pulumi up --parallel 100`. */
interface Cycle {
  readonly refresh: Measurement;
  readonly up: Measurement;
  readonly state: StateSize;
}

/**
 * Takes many resources through many refreshes and unchanged ups of the real engine, which starts a process of the
 * provider for each.
 */
export async function soakEngine(options: SoakOptions): Promise<SoakVerdict> {
  const { resources, cycles, onProgress } = options;
  const [subject] = single.subjects;
  if (subject === undefined) {
    throw new Error("The scenario has no subject.");
  }
  const engine = await ensureEngine({ onProgress });
  const size = { pending: resources, matching: resources };
  const stack = await MeasuredStack.create(single, subject, size, engine);
  try {
    const create = await stack.measure("wideUp");
    await stack.assertClaim();
    onProgress(`${resources} resources created: ${described(create)}`);
    const done: Cycle[] = [];
    for (let number = 1; number <= cycles; number += 1) {
      const refresh = await stack.measure("wideRefresh");
      const up = await stack.measure("wideUp");
      const cycle = { refresh, up, state: await stack.stateSize() };
      done.push(cycle);
      onProgress(
        `cycle ${number}: refresh ${described(refresh)}; up ${described(up)}; ` +
          `state ${(cycle.state.exportBytes / 1000).toFixed(1)} kB; changes: ${changesOf(cycle).join(", ") || "none"}`,
      );
    }
    return judge(options, done);
  } finally {
    await stack.dispose();
  }
}

function peakMemoryBytes({ caller }: Measurement): number {
  if (caller === undefined) {
    throw new Error("The provider's process has not told its memory.");
  }
  return caller.peakMemoryBytes;
}

function described(measurement: Measurement): string {
  const { calls, wallMs } = measurement;
  return `${callsText(calls)} (token / POST / GET / list), peak ${megabytes(peakMemoryBytes(measurement))}, ${(wallMs / 1000).toFixed(1)} s`;
}

/** Steps other than "same" that the engine has counted. */
function changesOf({ refresh, up }: Cycle): readonly string[] {
  return [refresh, up].flatMap(({ changes }) =>
    Object.entries(changes)
      .filter(([step]) => step !== "same")
      .map(([step, count]) => `${count} ${step}`),
  );
}

function judge(options: SoakOptions, cycles: readonly Cycle[]): SoakVerdict {
  const faults = callsBeyondComputed(
    options,
    cycles.map(({ refresh: { calls } }) => calls.cancel + calls.get + calls.list),
  );
  const upCalls = cycles.reduce((sum, { up }) => sum + Object.values(up.calls).reduce(add), 0);
  if (upCalls > 0) {
    faults.push(`Unchanged ups made ${upCalls} requests; computed: none.`);
  }
  const changes = cycles.flatMap(changesOf);
  if (changes.length > 0) {
    faults.push(`The engine reports changes: ${changes.join(", ")}.`);
  }
  const lines = [`unchanged ups: ${upCalls} requests; computed: 0`];
  const watch = (name: string, bytes: readonly number[], maxShare: number) => {
    const { early, late, share } = growth(bytes);
    lines.push(
      `${name}: ${megabytes(early)} after warm-up, ${megabytes(late)} at the end: ${(100 * share).toFixed(2)} %, tolerated: below ${100 * maxShare} %`,
    );
    if (share >= maxShare) {
      faults.push(`It grows: ${name}.`);
    }
  };
  for (const operation of ["refresh", "up"] as const) {
    const peaks = cycles.map((cycle) => peakMemoryBytes(cycle[operation]));
    // When garbage is collected is chance, and each process is another.
    watch(`peak memory of the provider in ${operation}`, peaks, 0.05);
  }
  // The engine writes times whose length varies by a few digits.
  watch(
    "exported state",
    cycles.map(({ state }) => state.exportBytes),
    0.01,
  );
  const stored = new Set(cycles.map(({ state }) => state.propertyBytes));
  lines.push(`inputs and outputs in it: ${[...stored].join(", ")} bytes`);
  if (stored.size > 1) {
    faults.push("The size of inputs and outputs changes.");
  }
  return { lines, faults };
}

function add(left: number, right: number): number {
  return left + right;
}
