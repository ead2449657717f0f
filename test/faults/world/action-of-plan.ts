import type { ActionScript } from "../../../simulator/defender/action-script.ts";
import { finalStatuses, type MachineAction } from "../../../simulator/defender/machine-action.ts";
import type { MachineActionWorld } from "../../../simulator/defender/machine-action-world.ts";
import { serviceTimestamp } from "../../../simulator/defender/service-timestamp.ts";
import { hostileFields } from "../../../simulator/faults/hostile-texts.ts";
import { shownFields } from "../model/oddity.ts";
import type { ActionPlan } from "../model/scenario.ts";

/** Stands in the script arguments of every live-response command; must appear in no text. */
export const scriptArgumentSecret = "script-argument-secret-4711";

const hourMs = 3_600_000;

/** Adds a planned action to the world and gives its id. */
export function addAction(world: MachineActionWorld, plan: ActionPlan): string {
  const now = world.clock.now();
  const created = serviceTimestamp(now - Math.round(plan.ageHours * hourMs), 1234);
  const given: Partial<MachineAction> = {
    type: plan.commands === undefined ? plan.type : "LiveResponse",
    status: plan.status,
    creationDateTimeUtc: created,
    lastUpdateDateTimeUtc: finalStatuses.has(plan.status) ? serviceTimestamp(now - 1000, 5) : created,
    ...(plan.namesMachine ? {} : { machineId: null, computerDnsName: null }),
    ...(plan.status === "Cancelled" ? cancelledLongAgo(now) : {}),
    ...(plan.hostile === undefined ? {} : hostileFields(plan.hostile)),
  };
  return world.add(given, scriptOf(plan)).id;
}

function cancelledLongAgo(now: number): Partial<MachineAction> {
  return {
    cancellationRequestor: "analyst@contoso.example",
    cancellationComment: "Cancelled in the portal",
    cancellationDateTimeUtc: serviceTimestamp(now - 1000, 4),
  };
}

function scriptOf(plan: ActionPlan): ActionScript {
  const { visibleAfterMs, hiddenFromCancel, falseNotFound, readsLagMs, listsLagAlone, commands, oddity } =
    plan;
  return {
    ...(visibleAfterMs === undefined ? {} : { visibleAfterMs }),
    ...(hiddenFromCancel === undefined ? {} : { hiddenFromCancel }),
    ...(falseNotFound === undefined ? {} : { falseNotFound }),
    ...(readsLagMs === undefined
      ? {}
      : { readsLagMs: { list: readsLagMs, ...(listsLagAlone === true ? {} : { get: readsLagMs }) } }),
    ...(oddity === undefined ? {} : { shownAs: shownFields(oddity) }),
    ...(commands === undefined
      ? {}
      : {
          commands: commands.map((command) => ({
            type: "RunScript",
            params: [
              { key: "ScriptName", value: "collect.ps1" },
              { key: "Args", value: `-Password ${scriptArgumentSecret}` },
            ],
            ...command,
          })),
        }),
  };
}
