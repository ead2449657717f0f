import { MachineActionCancellation } from "pulumi-defender-endpoint";

const stopScan = new MachineActionCancellation("stop-scan", {
  machineActionId: "067a2fc5-af14-41ad-a775-210604a83c1f",
  comment: "Scan started on the wrong host group, INC-1042",
});

export const { outcome } = stopScan;
