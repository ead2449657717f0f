import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";

/** A validated entity: a pending antivirus scan, but for what is given. */
export function machineAction(given: Partial<MachineAction> = {}): MachineAction {
  const entity = machineActionSchema.parse({
    id: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f",
    type: "RunAntiVirusScan",
    scope: "Quick",
    requestor: "soc@contoso.example",
    requestorComment: "Check host",
    status: "Pending",
    machineId: "0123456789abcdef0123456789abcdef01234567",
    computerDnsName: "host1.contoso.example",
    creationDateTimeUtc: "2026-11-01T10:00:00.1234567Z",
    lastUpdateDateTimeUtc: "2026-11-01T10:00:00.1234567Z",
    errorHResult: 0,
    requestSource: "PublicApi",
    commands: [],
  });
  return { ...entity, ...given };
}

/** A live-response command in the given state. */
export function command(
  commandStatus: string,
  endTime: string | null = null,
): MachineAction["commands"][number] {
  return {
    index: 0,
    startTime: "2026-11-01T10:00:01Z",
    endTime,
    commandStatus,
    errors: [],
    command: { type: "RunScript", params: [{ key: "ScriptName", value: "collect.ps1" }] },
  };
}

/** The fields that a cancellation by the given comment fills. */
export function cancellation(comment: string | null): Partial<MachineAction> {
  return {
    status: "Cancelled",
    cancellationRequestor: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    cancellationComment: comment,
    cancellationDateTimeUtc: "2026-11-01T11:00:00.7654321Z",
  };
}
