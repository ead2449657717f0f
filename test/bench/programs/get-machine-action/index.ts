import { readFileSync } from "node:fs";
import { type GetMachineActionArgs, getMachineAction } from "pulumi-defender-endpoint";

const declared: { one: GetMachineActionArgs } = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
export const found = getMachineAction(declared.one).then(({ status }) => (status === "Pending" ? 1 : 0));
