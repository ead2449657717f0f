export type { CancellationSummary, OutcomeCounts, SummaryOutcome } from "./cancellation-list/summary.ts";
export type {
  LiveResponseCommand,
  LiveResponseCommandDetails,
  LiveResponseParameter,
  MachineAction,
  MachineActionTarget,
  RelatedFileInfo,
  TroubleshootInfo,
} from "./defender/machine-action.ts";
export type { MachineActionStatus } from "./defender/machine-action-status.ts";
export type { MachineActionType } from "./defender/machine-action-type.ts";
export {
  AlreadyEndedError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DefenderError,
  GuardError,
  InvalidAnswerError,
  InvalidArgumentError,
  MachineActionNotFoundError,
  NotCancelledError,
  PermissionDeniedError,
  RateLimitError,
  RequestRefusedError,
  ServiceUnavailableError,
  UnconfirmedMatchesError,
} from "./errors.ts";
export type { CancelledBy, Outcome } from "./lifecycle/outcome.ts";
export {
  BulkMachineActionCancellation,
  type BulkMachineActionCancellationArgs,
  type MachineActionMatch,
} from "./program/bulk-machine-action-cancellation.ts";
export { cancelMachineActionsFromFile } from "./program/cancel-machine-actions-from-file.ts";
export type { ListedCancellations } from "./program/listed-cancellations.ts";
export {
  type GetMachineActionOutputArgs,
  type GetMachineActionsOutputArgs,
  getMachineAction,
  getMachineActionOutput,
  getMachineActions,
  getMachineActionsOutput,
  type LookUpOptions,
} from "./program/look-ups.ts";
export {
  MachineActionCancellation,
  type MachineActionCancellationArgs,
  type MachineActionExpectation,
} from "./program/machine-action-cancellation.ts";
export { Provider, type ProviderArgs } from "./program/provider.ts";
export type { BulkCancellationCounts } from "./resources/bulk/counts.ts";
export type { BulkCancellationRecord } from "./resources/bulk/record.ts";
export type { GetMachineActionArgs, GetMachineActionsArgs } from "./resources/look-ups/look-up-arguments.ts";
