/*
 * What the service's own `$metadata` says of the MachineAction entity. An action of this simulator may hold any text
 * where an enumeration is meant: a test has to see what a new member does.
 */

/** The properties of the entity, in the order in which recorded answers have them. */
export const entityProperties = [
  "id",
  "type",
  "title",
  "scope",
  "requestor",
  "requestorComment",
  "status",
  "machineId",
  "computerDnsName",
  "creationDateTimeUtc",
  "lastUpdateDateTimeUtc",
  "cancellationRequestor",
  "cancellationComment",
  "cancellationDateTimeUtc",
  "errorHResult",
  "externalId",
  "requestSource",
  "relatedFileInfo",
  "commands",
  "troubleshootInfo",
] as const;

export const actionTypes = [
  "Unknown",
  "RequestSample",
  "Block",
  "RunAntiVirusScan",
  "Offboard",
  "RegenerateId",
  "CollectInvestigationPackage",
  "Isolate",
  "Unisolate",
  "StopAndQuarantineFile",
  "RestrictCodeExecution",
  "UnrestrictCodeExecution",
  "LiveResponse",
  "Troubleshoot",
  "LogsCollection",
  "TokenRefresh",
  "EndpointConfigManagementCheckin",
  "EnableActiveDirectoryUser",
  "DisableActiveDirectoryUser",
  "ResetPasswordActiveDirectoryUser",
  "ImmuneActiveDirectoryCustomPlaybook",
] as const;

export const actionStatuses = [
  "Pending",
  "InProgress",
  "Succeeded",
  "Failed",
  "TimeOut",
  "Cancelled",
] as const;

export const requestSources = [
  "Unspecified",
  "PublicApi",
  "Portal",
  "MCAS",
  "TVM",
  "CustomDetection",
  "BulkAction",
  "ISG",
  "NDR",
  "EndpointConfigManagement",
  "IncidentTasks",
  "MDI",
  "ActiveScan",
] as const;

export const commandStatuses = [
  "Created",
  "Submitted",
  "PendingResource",
  "Executing",
  "Completed",
  "Failed",
] as const;

export const commandTypes = ["PutFile", "GetFile", "RunPowerShell", "RunScript"] as const;

export const commandParameters = [
  "FileName",
  "Args",
  "Path",
  "ScriptName",
  "IsExternalSource",
  "FileUri",
  "ScriptHash",
  "ScriptSource",
] as const;

export const fileIdentifierTypes = ["Sha1", "Sha256", "Md5"] as const;
