import type { RunFacts } from "../model/facts.ts";
import type { Properties } from "../model/host.ts";
import { asRead, type ReadAction } from "../model/oddity.ts";
import { startOfTime } from "../model/start-of-time.ts";

// What is true of an action, told from the simulator's world alone: nothing here may come from the product.

const finalStatuses = ["Succeeded", "Failed", "TimeOut", "Cancelled"];
/** What cancelling frees nothing, of the types that Microsoft's metadata lists. */
export const harmlessTypes = [
  "RunAntiVirusScan",
  "Offboard",
  "LiveResponse",
  "CollectInvestigationPackage",
  "Unisolate",
  "UnrestrictCodeExecution",
  "RequestSample",
  "RegenerateId",
  "Troubleshoot",
  "LogsCollection",
  "TokenRefresh",
  "EndpointConfigManagementCheckin",
  "EnableActiveDirectoryUser",
  "ImmuneActiveDirectoryCustomPlaybook",
];

/** A state of the entity, and the virtual time in which it held. */
export interface Version {
  readonly entity: ReadAction;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Every state that an action was in, oldest first; none of an action that cannot be read. */
export function versionsOf(facts: RunFacts, actionId: string): readonly Version[] {
  const versions = facts.truth(actionId)?.versions ?? [];
  return versions.flatMap(({ at, entity }, index) => {
    const read = asRead(entity, facts.oddity(actionId));
    const fromMs = index === 0 ? Number.NEGATIVE_INFINITY : at - startOfTime;
    const untilMs = (versions[index + 1]?.at ?? Number.POSITIVE_INFINITY) - startOfTime;
    return read === undefined ? [] : [{ entity: read, fromMs, untilMs }];
  });
}

/** An action as it is at the end of the run; undefined for one that the tenant never had, or that cannot be read. */
export function actionOf(facts: RunFacts, actionId: string): ReadAction | undefined {
  const truth = facts.truth(actionId);
  return truth === undefined ? undefined : asRead(truth.action, facts.oddity(actionId));
}

export function isFinal({ status }: Pick<ReadAction, "status">): boolean {
  return finalStatuses.includes(status);
}

/** The outcome that the state means. */
export function trueOutcome(entity: ReadAction): string {
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
export function contradictions(inputs: Properties, entity: ReadAction): readonly string[] {
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

/** Whether cancelling may free what is contained, without the program naming the type: nobody knows an unknown one. */
export function frees(inputs: Properties, entity: ReadAction): boolean {
  if (harmlessTypes.includes(entity.type)) {
    return false;
  }
  const expect = inputs["expect"];
  return typeof expect !== "object" || expect === null || Reflect.get(expect, "type") !== entity.type;
}
