import { createHash } from "node:crypto";
import { errorHResults, type MachineAction } from "./machine-action.ts";
import { serviceTimestamp } from "./service-timestamp.ts";

/** A pending isolation, requested a minute before `now` through the API. The same `sequence` gives the same ids. */
export function typicalAction(sequence: number, now: number): MachineAction {
  const digits = createHash("sha256").update(`machine action ${sequence}`).digest("hex");
  const created = serviceTimestamp(now - 60_000, sequence % 10_000);
  const part = (start: number, end: number) => digits.slice(start, end);
  return {
    id: `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`,
    type: "Isolate",
    title: null,
    scope: "Full",
    requestor: "soc@contoso.example",
    requestorComment: "Contain host",
    status: "Pending",
    machineId: part(0, 40),
    computerDnsName: `host${sequence}.contoso.example`,
    creationDateTimeUtc: created,
    lastUpdateDateTimeUtc: created,
    cancellationRequestor: null,
    cancellationComment: null,
    cancellationDateTimeUtc: null,
    errorHResult: errorHResults.none,
    externalId: null,
    requestSource: "PublicApi",
    relatedFileInfo: null,
    commands: [],
    troubleshootInfo: null,
  };
}
