import type { MachineAction } from "./machine-action.ts";

/** What the lifecycle needs of the service. Failures are the classes of `errors.ts`. */
export interface MachineActionService {
  /**
   * Aborted when somebody wants the operation to end. No call is begun after that, one under way goes on; who pauses
   * between two calls goes on at once.
   */
  readonly interruption: AbortSignal;
  /**
   * Reads one action at once, by a call of its own.
   * @throws {MachineActionNotFoundError} as {@link readBatched} does.
   */
  read(machineActionId: string): Promise<MachineAction>;
  /**
   * Reads one action; reads that come close together share a call.
   * @throws {MachineActionNotFoundError} when the service answers 404; one such answer may be false.
   */
  readBatched(machineActionId: string): Promise<MachineAction>;
  /**
   * Reads many actions in as few calls as possible. Of each it gives the action, or why that one could not be read. An
   * action that the service does not show is absent.
   */
  readMany(machineActionIds: readonly string[]): Promise<ReadonlyMap<string, MachineAction | Error>>;
  /**
   * Lists those of many actions that the service shows, in as few calls as possible. One that a list lacks, or that cannot
   * be read, is absent: nothing is said of it, and it is not asked for again.
   */
  listByIds(machineActionIds: readonly string[]): Promise<ReadonlyMap<string, MachineAction>>;
  /** Lists every action of the tenant that is Pending or InProgress. */
  listNonFinal(): Promise<readonly MachineAction[]>;
  /** Lists up to 10,000 actions of the tenant, whatever their status, by one call. */
  listPage(): Promise<readonly MachineAction[]>;
  /**
   * Sends one cancel call. It is repeated only where the service did not run it (429, 401, no connection). Success says
   * that the call was accepted and nothing about the action, so the body of the answer is not looked at; a lost answer is
   * an error. Either way, only a read tells what became of the action.
   */
  cancel(machineActionId: string, comment: string): Promise<void>;
}
