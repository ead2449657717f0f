import type { MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../errors.ts";
import { delay } from "./delay.ts";
import { confirmationPausesMs } from "./schedule.ts";

/**
 * Reads an action and believes a 404 only when it lasts. Reads that come close together share a call.
 * @throws {MachineActionNotFoundError} when every read of the confirmation answered 404.
 */
export function readConfirmed(
  service: Pick<MachineActionService, "readBatched">,
  machineActionId: string,
): Promise<MachineAction> {
  return confirmed(() => service.readBatched(machineActionId));
}

/**
 * The same for an action that is read while no other can be, so that none is waited for.
 * @throws {MachineActionNotFoundError} as {@link readConfirmed} does.
 */
export function readConfirmedAlone(
  service: Pick<MachineActionService, "read">,
  machineActionId: string,
): Promise<MachineAction> {
  return confirmed(() => service.read(machineActionId));
}

async function confirmed(read: () => Promise<MachineAction>): Promise<MachineAction> {
  for (const pauseMs of confirmationPausesMs) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof MachineActionNotFoundError)) {
        throw error;
      }
      await delay(pauseMs);
    }
  }
  return read();
}
