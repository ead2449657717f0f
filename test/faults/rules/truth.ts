import type { MachineAction } from "../../../simulator/defender/machine-action.ts";
import type { RunFacts } from "../model/facts.ts";
import type { Properties } from "../model/host.ts";
import { startOfTime } from "../model/start-of-time.ts";

// What is true of an action, told from the simulator's world alone: nothing here may come from the product.

const finalStatuses = ["Succeeded", "Failed", "TimeOut", "Cancelled"];
const containmentTypes = ["Isolate", "RestrictCodeExecution", "StopAndQuarantineFile"];

/** A state of the entity, and the virtual time in which it held. */
export interface Version {
  readonly entity: MachineAction;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Every state that an action was in, oldest first. */
export function versionsOf(facts: RunFacts, actionId: string): readonly Version[] {
  const versions = facts.truth(actionId)?.versions ?? [];
  return versions.map(({ at, entity }, index) => ({
    entity,
    fromMs: index === 0 ? Number.NEGATIVE_INFINITY : at - startOfTime,
    untilMs: (versions[index + 1]?.at ?? Number.POSITIVE_INFINITY) - startOfTime,
  }));
}

export function isFinal({ status }: Pick<MachineAction, "status">): boolean {
  return finalStatuses.includes(status);
}

/** The outcome that the state means. */
export function trueOutcome(entity: MachineAction): string {
  if (!isFinal(entity)) {
    return "pending";
  }
  if (entity.status !== "Cancelled") {
    return "endedOtherwise";
  }
  const hasCompleted = entity.commands.some(
    ({ commandStatus, endTime }) => commandStatus === "Completed" && endTime !== null,
  );
  return hasCompleted ? "cancelledTooLate" : "cancelled";
}

/** Fields of `expect` that the action contradicts. */
export function contradictions(inputs: Properties, entity: MachineAction): readonly string[] {
  const expect = inputs["expect"];
  if (typeof expect !== "object" || expect === null) {
    return [];
  }
  return Object.entries(expect)
    .filter(([name, wanted]) => {
      const found: unknown = Reflect.get(entity, name);
      if (typeof found !== "string") {
        return true;
      }
      return name === "type" ? found !== wanted : found.toLowerCase() !== String(wanted).toLowerCase();
    })
    .map(([name]) => name);
}

/** Whether cancelling would free what is contained, without the program saying so. */
export function frees(inputs: Properties, entity: MachineAction): boolean {
  if (!containmentTypes.includes(entity.type)) {
    return false;
  }
  const expect = inputs["expect"];
  return typeof expect !== "object" || expect === null || Reflect.get(expect, "type") !== entity.type;
}
