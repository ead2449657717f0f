/**
 * Every type of machine action that the service's own metadata lists. Microsoft's page of the entity has the first eleven.
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
  "Block",
  "RegenerateId",
  "Troubleshoot",
  "LogsCollection",
  "TokenRefresh",
  "EndpointConfigManagementCheckin",
  "EnableActiveDirectoryUser",
  "DisableActiveDirectoryUser",
  "ResetPasswordActiveDirectoryUser",
  "ImmuneActiveDirectoryCustomPlaybook",
] as const;

/** A type of machine action that this version knows. */
export type MachineActionType = (typeof knownMachineActionTypes)[number];

/** What goes uncontained when an action is cancelled, for each type that contains a threat. */
const uncontainedByType: ReadonlyMap<string, string> = new Map<MachineActionType, string>([
  ["Isolate", "the machine stays on the network, or comes back to it"],
  ["RestrictCodeExecution", "any program may run on the machine"],
  ["StopAndQuarantineFile", "the file may go on running on the machine"],
  ["Block", "what the action blocks is let through"],
  ["DisableActiveDirectoryUser", "the account stays usable"],
  ["ResetPasswordActiveDirectoryUser", "the account keeps the password that an attacker may know"],
]);

const uncontainedByUnknownType =
  "nobody can say what becomes free, because this version does not know the type";

/** The types whose cancellation frees a machine, a file or an account that somebody contained. */
export const containmentTypes: readonly string[] = [...uncontainedByType.keys()];

/** Whether cancelling an action of this type undoes containment. */
export function isContainment(type: string): boolean {
  return uncontainedByType.has(type);
}

/**
 * What goes uncontained when an action of this type is cancelled; nothing for a harmless one. A type that this version does
 * not know may be a new kind of containment, and so may `Unknown`.
 */
export function uncontainedByCancelling(type: string): string | undefined {
  const uncontained = uncontainedByType.get(type);
  if (uncontained !== undefined) {
    return uncontained;
  }
  const isKnown = type !== "Unknown" && knownMachineActionTypes.some((known) => known === type);
  return isKnown ? undefined : uncontainedByUnknownType;
}
