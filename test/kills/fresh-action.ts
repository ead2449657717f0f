import * as faults from "../../simulator/faults/fault-catalogue.ts";
import type { Simulator } from "../../simulator/simulator.ts";

/** Ways in which the service deals with the cancel of one action. */
const manners = ["prompt", "slowAnswer", "lostAnswer", "lateEffect", "cancelledBefore"] as const;
type Manner = (typeof manners)[number];

/** An action that the stack is going to cancel. */
export interface FreshAction {
  readonly name: string;
  readonly machineActionId: string;
  readonly manner: Manner;
}

/** Adds an action to the world, with a service that deals with its cancel in a manner chosen by `random`. */
export function addFreshAction(simulator: Simulator, name: string, random: () => number): FreshAction {
  const manner = manners[Math.floor(random() * manners.length)] ?? "prompt";
  const takesEffect = { afterMs: Math.round(300 + 3_000 * random()) };
  const { id } = simulator.world.add(
    { type: "RunAntiVirusScan" },
    manner === "lateEffect" ? { cancel: { takesEffect } } : {},
  );
  if (manner === "cancelledBefore") {
    simulator.world.cancelByOther(id);
  }
  if (manner === "slowAnswer") {
    const strikes = random() < 0.5 ? "beforeEffect" : "afterEffect";
    simulator.faults.next("cancel", faults.slow(Math.round(1_500 * random()), strikes), { actionId: id });
  }
  if (manner === "lostAnswer") {
    simulator.faults.next("cancel", faults.reset("afterEffect"), { actionId: id });
  }
  return { name, machineActionId: id, manner };
}

/** Most cancel calls that the service may ever get for it, however many ups were killed; undefined: no such bound. */
export function maxCallsEver({ manner }: FreshAction): number | undefined {
  switch (manner) {
    case "cancelledBefore":
      return 0;
    // Each shows its effect by the time a later up looks, so that a second call is never called for. A slow answer
    // may be one whose effect comes late as well.
    case "prompt":
    case "lostAnswer":
      return 1;
    case "slowAnswer":
    case "lateEffect":
      return undefined;
  }
}
