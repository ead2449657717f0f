import { z } from "zod";
import { quoteForeign } from "../reporting/foreign-text.ts";

/**
 * Machine action types that Microsoft documents, or that its connector's OpenAPI file lists.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export const knownMachineActionTypes = [
  "RunAntiVirusScan",
  "Offboard",
  "LiveResponse",
  "CollectInvestigationPackage",
  "Isolate",
  "Unisolate",
  "StopAndQuarantineFile",
  "RestrictCodeExecution",
  "UnrestrictCodeExecution",
  "RequestSample",
  "Unknown",
] as const;

/** Types whose cancellation frees a machine, a file or a process that somebody contained. */
const containmentTypes: ReadonlySet<string> = new Set([
  "Isolate",
  "RestrictCodeExecution",
  "StopAndQuarantineFile",
]);

/** Whether cancelling an action of this type would undo containment. */
export function isContainment(type: string): boolean {
  return containmentTypes.has(type);
}

/**
 * Statuses that never change again. The cancel page leaves out the time-out, the entity page has it.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
const finalStatuses: ReadonlySet<string> = new Set(["Succeeded", "Failed", "TimeOut", "Cancelled"]);

/** Statuses by which the list call finds actions that can still be cancelled. */
export const nonFinalStatuses = ["Pending", "InProgress"] as const;

/** Whether the status is final. A status that nobody documents is not: it may still change. */
export function isFinalStatus(status: string): boolean {
  return finalStatuses.has(status);
}

/** `Canceled` stood in the documentation until August 2021; both spellings mean the same. */
const statusSchema = z.string().transform((status) => (status === "Canceled" ? "Cancelled" : status));

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

function optionalList<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

const commandSchema = z.object({
  index: optionalNumber,
  startTime: optionalText,
  endTime: optionalText,
  commandStatus: optionalText,
  errors: optionalList(z.string()),
  command: z
    .object({
      type: optionalText,
      params: optionalList(z.object({ key: optionalText, value: optionalText })),
    })
    .nullish()
    .transform((value) => value ?? null),
});

const relatedFileInfoSchema = z.object({ fileIdentifier: optionalText, fileIdentifierType: optionalText });

/** Facts that never change once the action is visible. */
const immutableFacts = {
  id: z.string().transform((id) => id.toLowerCase()),
  type: z.string(),
  title: optionalText,
  scope: optionalText,
  requestor: optionalText,
  requestorComment: optionalText,
  machineId: optionalText,
  computerDnsName: optionalText,
  creationDateTimeUtc: optionalText,
  externalId: optionalText,
  requestSource: optionalText,
  relatedFileInfo: relatedFileInfoSchema.nullish().transform((value) => value ?? null),
};

/** What changes while the action runs, ends or is cancelled. */
const changingFacts = {
  status: statusSchema,
  lastUpdateDateTimeUtc: optionalText,
  cancellationRequestor: optionalText,
  cancellationComment: optionalText,
  cancellationDateTimeUtc: optionalText,
  errorHResult: optionalNumber,
  commands: optionalList(commandSchema),
  troubleshootInfo: optionalText,
};

/**
 * The Machine Action entity as the service sends it: additional fields are dropped, missing ones become null
 * (`commands`: an empty list). Only `id`, `type` and `status` must be there; without them nothing can be judged.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export const machineActionSchema = z.object({ ...immutableFacts, ...changingFacts });

/** A validated Machine Action entity. */
export type MachineAction = z.output<typeof machineActionSchema>;

/** The facts by which a reviewer recognises an action. They never change, so a saved plan can hold them. */
export type MachineActionTarget = Pick<
  MachineAction,
  "type" | "machineId" | "computerDnsName" | "requestor" | "creationDateTimeUtc"
>;

/** Picks the facts by which a reviewer recognises an action. */
export function targetOf(action: MachineAction): MachineActionTarget {
  const { type, machineId, computerDnsName, requestor, creationDateTimeUtc } = action;
  return { type, machineId, computerDnsName, requestor, creationDateTimeUtc };
}

/** Names an action for a person, in words safe to show: its type, and the machine as far as it is known. */
export function describeMachineAction(action: MachineActionTarget): string {
  const machine = action.computerDnsName ?? action.machineId;
  return `${quoteForeign(action.type)} on ${machine === null ? "a machine that the service does not name yet" : quoteForeign(machine)}`;
}
