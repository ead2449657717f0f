const { readFileSync } = require("node:fs");
const { MachineActionCancellation } = require("pulumi-defender-endpoint");

for (const { name, machineActionId } of JSON.parse(readFileSync(process.env.KILLS_ACTIONS, "utf8"))) {
  new MachineActionCancellation(name, { machineActionId, comment: "Cancelled under fire" });
}
