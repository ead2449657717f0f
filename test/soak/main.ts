import { parseArgs } from "node:util";
import { median } from "../bench/statistics.ts";
import { soak } from "./soak-run.ts";

const { values } = parseArgs({
  options: {
    resources: { type: "string", default: "1000" },
    cycles: { type: "string", default: "20" },
    parallel: { type: "string", default: "100" },
  },
});
const resources = Number(values.resources);
const parallel = Number(values.parallel);
const startedAtMs = performance.now();
const { createCalls, cycles } = await soak({
  resources,
  cycles: Number(values.cycles),
  parallel,
  onProgress: (line) => console.log(line),
});

const fewestCalls = Math.ceil(resources / Math.min(parallel, 100));
const refreshCalls = cycles.map((cycle) => cycle.refreshCalls);
const upCalls = cycles.reduce((sum, cycle) => sum + cycle.upCalls, 0);
// The first cycles load modules and fill caches; a leak would show between the two later quarters.
const heap = cycles.map(({ memory }) => memory.heapUsed);
const quarter = Math.max(1, Math.floor(heap.length / 4));
const early = median(heap.slice(quarter, 2 * quarter));
const late = median(heap.slice(-quarter));
const growth = (late - early) / early;

console.log(
  `${resources} resources, ${cycles.length} cycles in ${Math.round((performance.now() - startedAtMs) / 1000)} s`,
);
console.log(`create: ${createCalls.cancel} POSTs, ${createCalls.get} GETs, ${createCalls.list} lists`);
console.log(
  `refresh: ${Math.min(...refreshCalls)} to ${Math.max(...refreshCalls)} requests; computed: ${fewestCalls} when all reads that are open share a call`,
);
console.log(`unchanged ups: ${upCalls} requests; computed: 0`);
console.log(
  `heap after warm-up ${(early / 1e6).toFixed(1)} MB, at the end ${(late / 1e6).toFixed(1)} MB: ${(100 * growth).toFixed(1)} %`,
);
// A machine that starves the process splits a batch now and then; it never takes more than twice the calls.
const isAsComputed = refreshCalls.every((calls) => calls <= 2 * fewestCalls) && upCalls === 0;
const isFlat = growth < 0.05;
if (!isAsComputed) console.error("The calls are not as computed.");
if (!isFlat) console.error("Memory grows.");
process.exitCode = isAsComputed && isFlat ? 0 : 1;
