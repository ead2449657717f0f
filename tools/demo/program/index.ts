import { MachineActionCancellation } from "pulumi-defender-endpoint";

const scan = new MachineActionCancellation("scan-on-wrong-hosts", {
  machineActionId: "5d1f3a60-4c1e-4b8a-9a51-0a6d8c1f2b01",
  comment: "Scan started on the wrong host group, INC-1042",
});

const isolation = new MachineActionCancellation("isolation-of-a-healthy-host", {
  machineActionId: "5d1f3a60-4c1e-4b8a-9a51-0a6d8c1f2b02",
  comment: "False positive, INC-1043",
  expect: { type: "Isolate", computerDnsName: "build7.contoso.example" },
});

const colleague = new MachineActionCancellation("session-that-a-colleague-cancelled", {
  machineActionId: "5d1f3a60-4c1e-4b8a-9a51-0a6d8c1f2b03",
  comment: "Not needed any more, INC-1042",
});

const cancellations = { scan, isolation, colleague };

export const outcomes = Object.fromEntries(
  Object.entries(cancellations).map(([name, { machineActionId, status, outcome, cancelledBy }]) => [
    name,
    { machineActionId, status, outcome, cancelledBy },
  ]),
);
