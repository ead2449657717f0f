import type { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";

const idOf = (digit: number) => `5d1f3a60-4c1e-4b8a-9a51-0a6d8c1f2b0${digit}`;

/** The actions that the lists in `program/lists` name, as a tenant would hold them. */
export function fillTenant(world: MachineActionWorld): void {
  world.add({ id: idOf(1), type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" });
  world.add({ id: idOf(2), type: "LiveResponse", computerDnsName: "host3.contoso.example" });
  world.cancelByOther(idOf(2));
  world.add({ id: idOf(3), type: "Isolate", computerDnsName: "build7.contoso.example" });
}
