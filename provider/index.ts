export type { BulkCancellationRecord } from "./bulk/bulk-record.ts";
export type { BulkCancellationCounts } from "./bulk/bulk-state.ts";
export {
  BulkMachineActionCancellation,
  type BulkMachineActionCancellationArgs,
  type MachineActionMatch,
} from "./bulk-machine-action-cancellation.ts";
export { cancelMachineActionsFromFile } from "./cancellation-list/cancel-machine-actions-from-file.ts";
export type { ListedCancellations } from "./cancellation-list/declared-cancellations.ts";
export type { CancellationSummary, OutcomeCounts, SummaryOutcome } from "./cancellation-list/summary.ts";
export type { MachineAction } from "./defender/machine-action.ts";
export { Provider, type ProviderArgs } from "./defender-provider.ts";
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
  UnconfirmedSetError,
} from "./errors.ts";
export type { CancelledBy, Outcome } from "./lifecycle/outcome.ts";
export type { GetMachineActionArgs, GetMachineActionsArgs } from "./look-ups/look-up-arguments.ts";
export {
  type GetMachineActionOutputArgs,
  type GetMachineActionsOutputArgs,
  getMachineAction,
  getMachineActionOutput,
  getMachineActions,
  getMachineActionsOutput,
  type LookUpOptions,
} from "./look-ups/machine-action-look-ups.ts";
export {
  MachineActionCancellation,
  type MachineActionCancellationArgs,
  type MachineActionExpectation,
} from "./machine-action-cancellation.ts";
