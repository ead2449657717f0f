import { readFileSync } from "node:fs";
import { MachineActionCancellation } from "pulumi-defender-endpoint";

const machineActionIds: string[] = JSON.parse(readFileSync(process.env["BENCH_ACTIONS"] ?? "", "utf8"));
for (const machineActionId of machineActionIds) {
  new MachineActionCancellation(`cancel-${machineActionId}`, {
    machineActionId,
    comment: "Cancelled by the benchmark",
  });
}
