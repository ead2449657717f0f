import type { MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { InvalidAnswerError, MachineActionNotFoundError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { readConfirmed, readConfirmedAlone } from "./confirmed-read.ts";

/** What the first look needs of the service. */
type FirstLookService = Pick<
  MachineActionService,
  "read" | "readBatched" | "listNonFinal" | "listPage" | "interruption"
>;

/** Looks an action up before anything is done to it. Never rejects. */
export type LookUp = (machineActionId: string) => Promise<FirstLookResult>;

/** What the first look found. */
export type FirstLookResult =
  | { readonly kind: "found"; readonly action: MachineAction }
  | { readonly kind: "notFound"; readonly error: MachineActionNotFoundError }
  /** Nothing can be said about the action: no credentials, no permission, no service. */
  | { readonly kind: "unknown"; readonly error: Error };

/**
 * Looks actions up that are all known at once, as those of a list file are: up to a hundred share a call, whatever their
 * status.
 */
export function createJointLook(
  openService: () => Promise<Pick<MachineActionService, "readBatched" | "interruption">>,
): LookUp {
  return async (machineActionId) => {
    try {
      return { kind: "found", action: await readConfirmed(await openService(), machineActionId) };
    } catch (reason) {
      return failedLook(reason);
    }
  };
}

/**
 * Looks actions up that become known one after another, in few calls: the first by a read of its own; from the second on
 * the actions that are not final are listed once; what is not among them is looked for on a page of all actions, and read
 * singly if it is not there either. What was found is kept for the process, so that an update does not ask again for what
 * its check has just seen.
 */
export class FirstLook {
  readonly #openService: () => Promise<FirstLookService>;
  readonly #results = new Map<string, Promise<FirstLookResult>>();
  readonly #new = new Set<string>();
  #nonFinal: Promise<ReadonlyMap<string, MachineAction>> | undefined;
  /** A page of everything: the engine checks one resource after another, so reads of what has ended cannot share a call. */
  #page: Promise<ReadonlyMap<string, MachineAction>> | undefined;
  /** Why looking up is no use in this process: it fails for all actions alike. */
  #obstacle: Error | undefined;

  constructor(openService: () => Promise<FirstLookService>) {
    this.#openService = openService;
  }

  /** Looks one action up; the same action is looked up once. Never rejects. */
  find(machineActionId: string): Promise<FirstLookResult> {
    const known = this.#results.get(machineActionId);
    if (known !== undefined) {
      return known;
    }
    const isFirst = this.#results.size === 0;
    const result = this.#lookUp(machineActionId, isFirst);
    this.#results.set(machineActionId, result);
    return result;
  }

  /** Notes that an action may have been started only just now. Whoever acts on it confirms a 404 for longer. */
  expectNew(machineActionId: string): void {
    this.#new.add(machineActionId);
  }

  /** Whether {@link expectNew} was called for the action. */
  mayBeNew(machineActionId: string): boolean {
    return this.#new.has(machineActionId);
  }

  /** The action as this process has seen it, if it has looked. */
  async observed(machineActionId: string): Promise<MachineAction | undefined> {
    const result = await this.#results.get(machineActionId);
    return result?.kind === "found" ? result.action : undefined;
  }

  async #lookUp(machineActionId: string, isFirst: boolean): Promise<FirstLookResult> {
    if (this.#obstacle !== undefined) {
      return { kind: "unknown", error: this.#obstacle };
    }
    try {
      const service = await this.#openService();
      if (isFirst) {
        return { kind: "found", action: await readConfirmedAlone(service, machineActionId) };
      }
      this.#nonFinal ??= listedBy(() => service.listNonFinal());
      let listed = (await this.#nonFinal).get(machineActionId);
      if (listed === undefined) {
        this.#page ??= listedBy(() => service.listPage());
        listed = (await this.#page).get(machineActionId);
      }
      return { kind: "found", action: listed ?? (await readConfirmed(service, machineActionId)) };
    } catch (reason) {
      const result = failedLook(reason);
      if (result.kind === "unknown" && !(result.error instanceof InvalidAnswerError)) {
        this.#obstacle = result.error;
      }
      return result;
    }
  }
}

function failedLook(reason: unknown): Exclude<FirstLookResult, { kind: "found" }> {
  if (reason instanceof MachineActionNotFoundError) {
    return { kind: "notFound", error: reason };
  }
  return { kind: "unknown", error: asError(reason) };
}

/** A list that cannot be used, or not be asked for, leaves each action to a read of its own. */
async function listedBy(
  list: () => Promise<readonly MachineAction[]>,
): Promise<ReadonlyMap<string, MachineAction>> {
  try {
    return new Map((await list()).map((action) => [action.id, action]));
  } catch (error) {
    if (error instanceof InvalidAnswerError) {
      return new Map();
    }
    throw error;
  }
}
