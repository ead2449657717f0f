import { readFileSync } from "node:fs";
import { type GetMachineActionsArgs, getMachineActions } from "pulumi-defender-endpoint";

const declared: { many: GetMachineActionsArgs } = JSON.parse(
  readFileSync(process.env["BENCH_DECLARED"] ?? "", "utf8"),
);
export const found = getMachineActions(declared.many).then((actions) => actions.length);
