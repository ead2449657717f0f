export { Provider, type ProviderArgs } from "./defender-provider.ts";
export type { CancelledBy, Outcome } from "./lifecycle/outcome.ts";
export {
  MachineActionCancellation,
  type MachineActionCancellationArgs,
  type MachineActionExpectation,
} from "./machine-action-cancellation.ts";
