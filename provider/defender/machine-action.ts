import { quoteForeign } from "../reporting/foreign-text.ts";
import type { MachineActionStatus } from "./machine-action-status.ts";
import type { MachineActionType } from "./machine-action-type.ts";

/*
 * Programs see these types, so they name no library's: a test holds them, and what they say, equal to the schema. Their lists
 * are mutable, because the SDK gives `cancellation.commands[0]` a type for such lists only.
 */

/** A parameter of a live-response command. */
export interface LiveResponseParameter {
  /** Name of the parameter, such as `ScriptName` or `Args`. */
  readonly key:
    | "FileName"
    | "Args"
    | "Path"
    | "ScriptName"
    | "IsExternalSource"
    | "FileUri"
    | "ScriptHash"
    | "ScriptSource"
    | (string & {})
    | null;
  /** Value of the parameter. The arguments of a script may hold a password or a token. */
  readonly value: string | null;
}

/** What a live-response command was to run. */
export interface LiveResponseCommandDetails {
  /** Kind of the command: `PutFile`, `GetFile`, `RunPowerShell`, `RunScript`. */
  readonly type: "PutFile" | "GetFile" | "RunPowerShell" | "RunScript" | (string & {}) | null;
  /** Parameters of the command. */
  readonly params: LiveResponseParameter[];
}

/** A command of a live response, and how far it came. */
export interface LiveResponseCommand {
  /** Place of the command in the action, from 0. */
  readonly index: number | null;
  /** When the device began the command. */
  readonly startTime: string | null;
  /** When the command ended. */
  readonly endTime: string | null;
  /** State of the command: `Created`, `Submitted`, `PendingResource`, `Executing`, `Completed`, `Failed`. */
  readonly commandStatus:
    | "Created"
    | "Submitted"
    | "PendingResource"
    | "Executing"
    | "Completed"
    | "Failed"
    | (string & {})
    | null;
  /** What went wrong, in the service's words. */
  readonly errors: string[];
  /** What was to be run. */
  readonly command: LiveResponseCommandDetails | null;
}

/** The file that an action is about. */
export interface RelatedFileInfo {
  /** Hash of the file. */
  readonly fileIdentifier: string | null;
  /** Kind of the hash: `Sha1`, `Sha256`, `Md5`. */
  readonly fileIdentifierType: "Sha1" | "Sha256" | "Md5" | (string & {}) | null;
}

/** The troubleshooting mode that an action sets. */
export interface TroubleshootInfo {
  /** When the troubleshooting mode ends. */
  readonly expirationUtc: string | null;
  /** When the troubleshooting mode begins. */
  readonly startTsModeUtc: string | null;
  /** Version of the format of its parameters. */
  readonly paramsJsonFormatVersion: number | null;
  /** State of the troubleshooting mode, as a number that Microsoft does not document. */
  readonly state: number | null;
}

/**
 * A Machine Action entity, as far as it could be read.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export interface MachineAction {
  /** Id of the machine action, a GUID in lower case. */
  readonly id: string;
  /** Type of the action, such as `RunAntiVirusScan`. */
  readonly type: MachineActionType | (string & {});
  /** Title; null in every record seen. */
  readonly title: string | null;
  /** Extent of an isolation (`Full`, `Selective`) or a scan (`Full`, `Quick`); otherwise null. */
  readonly scope: "Full" | "Selective" | "Quick" | (string & {}) | null;
  /** Who started the action: a user, or an application's name or id. */
  readonly requestor: string | null;
  /** Why the action was started. */
  readonly requestorComment: string | null;
  /** Status as the service shows it: `Pending`, `InProgress`, `Succeeded`, `Failed`, `TimeOut`, `Cancelled`. */
  readonly status: MachineActionStatus | (string & {});
  /** Id of the machine, 40 hexadecimal digits. */
  readonly machineId: string | null;
  /** DNS name of the machine. */
  readonly computerDnsName: string | null;
  /** When the action was started, as the service writes it. */
  readonly creationDateTimeUtc: string | null;
  /** When the action last changed; of one that ended, when that was. */
  readonly lastUpdateDateTimeUtc: string | null;
  /** Who cancelled, as the service names them. */
  readonly cancellationRequestor: string | null;
  /** Comment of the cancel call that took effect. */
  readonly cancellationComment: string | null;
  /** When the action was cancelled. */
  readonly cancellationDateTimeUtc: string | null;
  /** Result of the action as a signed 32-bit HRESULT; 0 is success. */
  readonly errorHResult: number | null;
  /** Id of the action in the system that started it. */
  readonly externalId: string | null;
  /** Where the action was started, such as `Portal` or `PublicApi`. */
  readonly requestSource:
    | "Unspecified"
    | "PublicApi"
    | "Portal"
    | "MCAS"
    | "TVM"
    | "CustomDetection"
    | "BulkAction"
    | "ISG"
    | "NDR"
    | "EndpointConfigManagement"
    | "IncidentTasks"
    | "MDI"
    | "ActiveScan"
    | (string & {})
    | null;
  /** The file that the action is about. */
  readonly relatedFileInfo: RelatedFileInfo | null;
  /**
   * Commands of a live response; otherwise empty. A secret, because the arguments of a script may hold a password or a
   * token.
   */
  readonly commands: LiveResponseCommand[];
  /** The troubleshooting mode that a `Troubleshoot` action sets; otherwise null. */
  readonly troubleshootInfo: TroubleshootInfo | null;
}

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
