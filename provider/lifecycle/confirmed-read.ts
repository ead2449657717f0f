import type { MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import { delay } from "./delay.ts";

/**
 * Pauses between the reads that confirm a 404, in milliseconds. A fresh action may not be visible yet, and
 * single false 404 answers were seen; three reads within four seconds settle it.
 * @limit Cancelling
 */
const confirmationPausesMs: readonly number[] = [1_000, 3_000];

/**
 * The same for an action that may have been started in the same update, in milliseconds: a minute in all. How soon the
 * service shows a new action is documented nowhere.
 * @limit Cancelling
 */
const newActionPausesMs: readonly number[] = [1_000, 3_000, 6_000, 10_000, 20_000, 20_000];

/**
 * How long to wait before an action that was not found is read again, in milliseconds. Nothing when it was not missing,
 * or is missing for so long that it is believed.
 *
 * @param absences how many reads in a row have not found it
 * @param mayBeNew whether it may have been started only just now
 */
export function confirmationPauseMs(absences: number, mayBeNew = false): number | undefined {
  return (mayBeNew ? newActionPausesMs : confirmationPausesMs)[absences - 1];
}

/**
 * Reads an action and believes a 404 only when it lasts. Reads that come close together share a call. An interruption ends
 * the pauses, and the read that follows is refused as any other call.
 *
 * @param mayBeNew whether it may have been started only just now
 * @throws {MachineActionNotFoundError} when every read of the confirmation answered 404.
 */
export function readConfirmed(
  service: Pick<MachineActionService, "readBatched" | "interruption">,
  machineActionId: string,
  mayBeNew = false,
): Promise<MachineAction> {
  return confirmed(() => service.readBatched(machineActionId), service.interruption, mayBeNew);
}

/**
 * The same for an action that is read while no other can be, so that none is waited for.
 * @throws {MachineActionNotFoundError} as {@link readConfirmed} does.
 */
export function readConfirmedAlone(
  service: Pick<MachineActionService, "read" | "interruption">,
  machineActionId: string,
): Promise<MachineAction> {
  return confirmed(() => service.read(machineActionId), service.interruption);
}

async function confirmed(
  read: () => Promise<MachineAction>,
  interruption: AbortSignal,
  mayBeNew = false,
): Promise<MachineAction> {
  for (let absences = 1; ; absences += 1) {
    try {
      return await read();
    } catch (error) {
      const pauseMs =
        error instanceof MachineActionNotFoundError ? confirmationPauseMs(absences, mayBeNew) : undefined;
      if (pauseMs === undefined) {
        throw error;
      }
      await delay(pauseMs, interruption);
    }
  }
}

/** What reading many actions has shown. */
export interface ManyRead {
  readonly actions: ReadonlyMap<string, MachineAction>;
  /** Ids that the service does not know, after confirmation. */
  readonly missing: ReadonlySet<string>;
  /** Why an action could not be read, by its id. */
  readonly failures: ReadonlyMap<string, Error>;
}

/**
 * Reads actions in as few calls as possible, and believes a 404 only when it lasts. What cannot be read costs no other
 * action.
 */
export async function readManyConfirmed(
  service: Pick<MachineActionService, "readMany" | "readBatched" | "interruption">,
  ids: readonly string[],
): Promise<ManyRead> {
  const results = await service.readMany(ids);
  const actions = new Map<string, MachineAction>();
  const missing = new Set<string>();
  const failures = new Map<string, Error>();
  const settle = async (id: string) => {
    const result = results.get(id) ?? (await readConfirmed(service, id).catch(asError));
    if (result instanceof MachineActionNotFoundError) {
      missing.add(id);
    } else if (result instanceof Error) {
      failures.set(id, result);
    } else {
      actions.set(id, result);
    }
  };
  await Promise.all(ids.map(settle));
  return { actions, missing, failures };
}
