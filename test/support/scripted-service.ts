import type { MachineAction } from "../../provider/defender/machine-action.ts";
import type { MachineActionService } from "../../provider/defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../../provider/errors.ts";

type Answer = MachineAction | Error;

/** What the service answers, one after another; the last answer of a list stays. */
export interface Script {
  readonly reads?: readonly Answer[];
  readonly cancels?: readonly Answer[];
  readonly nonFinal?: readonly MachineAction[] | Error;
  readonly page?: readonly MachineAction[];
}

/** A service that answers by a script and counts its calls, to walk the lifecycle through one history at a time. */
export class ScriptedService implements MachineActionService {
  readonly calls: string[] = [];
  readonly #interruption = new AbortController();
  readonly interruption = this.#interruption.signal;
  readonly #reads: Answer[];
  readonly #cancels: Answer[];
  readonly #nonFinal: readonly MachineAction[] | Error;
  readonly #page: readonly MachineAction[];

  constructor({ reads = [], cancels = [], nonFinal = [], page = [] }: Script) {
    this.#reads = [...reads];
    this.#cancels = [...cancels];
    this.#nonFinal = nonFinal;
    this.#page = page;
  }

  /** Ends the operation, as Ctrl-C does. The script says what is answered from then on. */
  interrupt(): void {
    this.#interruption.abort();
  }

  /** How many calls of this kind were made. */
  count(kind: "read" | "cancel" | "list"): number {
    return this.calls.filter((call) => call === kind).length;
  }

  async read(): Promise<MachineAction> {
    this.calls.push("read");
    return next(this.#reads);
  }

  readBatched(): Promise<MachineAction> {
    return this.read();
  }

  async readMany(machineActionIds: readonly string[]): Promise<ReadonlyMap<string, MachineAction>> {
    this.calls.push("read");
    try {
      const action = next(this.#reads);
      return new Map(machineActionIds.map((id) => [id, { ...action, id }]));
    } catch (error) {
      if (error instanceof MachineActionNotFoundError) {
        return new Map();
      }
      throw error;
    }
  }

  listByIds(machineActionIds: readonly string[]): Promise<ReadonlyMap<string, MachineAction>> {
    return this.readMany(machineActionIds);
  }

  async listNonFinal(): Promise<readonly MachineAction[]> {
    this.calls.push("list");
    if (this.#nonFinal instanceof Error) {
      throw this.#nonFinal;
    }
    return this.#nonFinal;
  }

  async listPage(): Promise<readonly MachineAction[]> {
    this.calls.push("list");
    return this.#page;
  }

  async cancel(): Promise<void> {
    this.calls.push("cancel");
    next(this.#cancels);
  }
}

function next(answers: Answer[]): MachineAction {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  if (answer === undefined) {
    throw new Error("The script has no answer for this call.");
  }
  if (answer instanceof Error) {
    throw answer;
  }
  return answer;
}
