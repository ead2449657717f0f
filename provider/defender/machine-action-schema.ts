import { z } from "zod";
import type { MachineAction } from "./machine-action.ts";
import { knownStatuses } from "./machine-action-status.ts";
import { knownMachineActionTypes } from "./machine-action-type.ts";
import { essentialVocabulary, listOf, number, object, text, vocabulary } from "./tolerant-fields.ts";

/** Commands of a live response, as the service's metadata lists them. */
const commandTypes = ["PutFile", "GetFile", "RunPowerShell", "RunScript"] as const;

/** States of a live-response command, as the service's metadata lists them. */
const commandStatuses = [
  "Created",
  "Submitted",
  "PendingResource",
  "Executing",
  "Completed",
  "Failed",
] as const;

/** Names of a command's parameters, as the service's metadata lists them. */
const parameterNames = [
  "FileName",
  "Args",
  "Path",
  "ScriptName",
  "IsExternalSource",
  "FileUri",
  "ScriptHash",
  "ScriptSource",
] as const;

/** Where actions come from, as the service's metadata lists it. */
const requestSources = [
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

/** How far an isolation or a scan goes, as recorded actions show it. */
const scopes = ["Full", "Selective", "Quick"] as const;

/** What identifies a file, as the service's metadata lists it. */
const fileIdentifierTypes = ["Sha1", "Sha256", "Md5"] as const;

const parameterSchema = z.object({
  key: vocabulary(parameterNames).describe("Name of the parameter, such as `ScriptName` or `Args`."),
  value: text().describe("Value of the parameter. The arguments of a script may hold a password or a token."),
});

const commandSchema = z.object({
  index: number().describe("Place of the command in the action, from 0."),
  startTime: text().describe("When the device began the command."),
  endTime: text().describe("When the command ended."),
  commandStatus: vocabulary(commandStatuses).describe(
    `State of the command: ${commandStatuses.map((status) => `\`${status}\``).join(", ")}.`,
  ),
  errors: listOf(z.string()).describe("What went wrong, in the service's words."),
  command: object({
    type: vocabulary(commandTypes).describe(
      `Kind of the command: ${commandTypes.map((type) => `\`${type}\``).join(", ")}.`,
    ),
    params: listOf(parameterSchema).describe("Parameters of the command."),
  }).describe("What was to be run."),
});

/**
 * The Machine Action entity as the service sends it; the descriptions are the source of the reference and of every front
 * door's outputs. Without `id`, `type` and `status` nothing can be judged, so they must be there. Of everything else, what is
 * missing, empty or of another shape becomes null (in a list: is left out), so that one odd field never hides an action.
 * Additional fields are dropped.
 * @see https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export const machineActionSchema = z.object({
  id: z.guid().toLowerCase().describe("Id of the machine action, a GUID in lower case."),
  type: essentialVocabulary(knownMachineActionTypes).describe(
    "Type of the action, such as `RunAntiVirusScan`.",
  ),
  title: text().describe("Title; null in every record seen."),
  scope: vocabulary(scopes).describe(
    "Extent of an isolation (`Full`, `Selective`) or a scan (`Full`, `Quick`); otherwise null.",
  ),
  requestor: text().describe("Who started the action: a user, or an application's name or id."),
  requestorComment: text().describe("Why the action was started."),
  // Documentation had "Canceled" until August 2021; both spellings mean the same.
  status: essentialVocabulary(knownStatuses, (status) =>
    status === "Canceled" ? "Cancelled" : status,
  ).describe(`Status as the service shows it: ${knownStatuses.map((status) => `\`${status}\``).join(", ")}.`),
  machineId: text().describe("Id of the machine, 40 hexadecimal digits."),
  computerDnsName: text().describe("DNS name of the machine."),
  creationDateTimeUtc: text().describe("When the action was started, as the service writes it."),
  lastUpdateDateTimeUtc: text().describe("When the action last changed; of one that ended, when that was."),
  cancellationRequestor: text().describe("Who cancelled, as the service names them."),
  cancellationComment: text().describe("Comment of the cancel call that took effect."),
  cancellationDateTimeUtc: text().describe("When the action was cancelled."),
  errorHResult: number().describe("Result of the action as a signed 32-bit HRESULT; 0 is success."),
  externalId: text().describe("Id of the action in the system that started it."),
  requestSource: vocabulary(requestSources).describe(
    "Where the action was started, such as `Portal` or `PublicApi`.",
  ),
  relatedFileInfo: object({
    fileIdentifier: text().describe("Hash of the file."),
    fileIdentifierType: vocabulary(fileIdentifierTypes).describe(
      "Kind of the hash: `Sha1`, `Sha256`, `Md5`.",
    ),
  }).describe("The file that the action is about."),
  commands: listOf(commandSchema).describe(
    "Commands of a live response; otherwise empty. A secret, because the arguments of a script may hold a password or a token.",
  ),
  troubleshootInfo: object({
    expirationUtc: text().describe("When the troubleshooting mode ends."),
    startTsModeUtc: text().describe("When the troubleshooting mode begins."),
    paramsJsonFormatVersion: number().describe("Version of the format of its parameters."),
    state: number().describe(
      "State of the troubleshooting mode, as a number that Microsoft does not document.",
    ),
  }).describe("The troubleshooting mode that a `Troubleshoot` action sets; otherwise null."),
}) satisfies z.ZodType<MachineAction>;
