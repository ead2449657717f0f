import { parseArgs } from "node:util";
import { soakEngine } from "./engine-soak.ts";
import { soakHost } from "./host-soak.ts";

const usage = `Takes many cancellations through many cycles of refresh and unchanged up, and counts calls and memory.

  --engine          with the real engine, which starts a provider for each operation; else in one process of its host
  --resources 1000
  --cycles 20
  --parallel 100    reads at a time; always 100 with --engine
`;

const { values } = parseArgs({
  options: {
    engine: { type: "boolean", default: false },
    resources: { type: "string", default: "1000" },
    cycles: { type: "string", default: "20" },
    parallel: { type: "string", default: "100" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.engine && values.parallel !== "100") {
  throw new Error(usage);
}
const [resources, cycles] = [Number(values.resources), Number(values.cycles)];
const startedAtMs = performance.now();
const { lines, faults } = await (values.engine ? soakEngine : soakHost)({
  resources,
  cycles,
  parallel: Number(values.parallel),
  onProgress: (line) => console.log(line),
});
for (const line of lines) {
  console.log(line);
}
console.log(
  `${resources} resources, ${cycles} cycles in ${Math.round((performance.now() - startedAtMs) / 1000)} s`,
);
for (const fault of faults) {
  console.error(fault);
}
process.exitCode = faults.length === 0 ? 0 : 1;
