import { readFileSync } from "node:fs";
import { MachineActionCancellation, type MachineActionCancellationArgs } from "pulumi-defender-endpoint";

const declared: Record<string, MachineActionCancellationArgs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new MachineActionCancellation(name, args);
}
