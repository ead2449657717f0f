import { readFileSync } from "node:fs";
import {
  BulkMachineActionCancellation,
  type BulkMachineActionCancellationArgs,
} from "pulumi-defender-endpoint";

const declared: Record<string, BulkMachineActionCancellationArgs> = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
for (const [name, args] of Object.entries(declared)) {
  new BulkMachineActionCancellation(name, args);
}
