import type { MachineAction } from "../defender/machine-action.ts";
import type { MachineActionService } from "../defender/machine-action-service.ts";
import { MachineActionNotFoundError } from "../errors.ts";
import { delay } from "./delay.ts";
import { confirmationPausesMs } from "./schedule.ts";

/**
 * Reads an action and believes a 404 only when it lasts.
 * @throws {MachineActionNotFoundError} when every read of the confirmation answered 404.
 */
export async function readConfirmed(
  service: Pick<MachineActionService, "readBatched">,
  machineActionId: string,
): Promise<MachineAction> {
  for (const pauseMs of confirmationPausesMs) {
    try {
      return await service.readBatched(machineActionId);
    } catch (error) {
      if (!(error instanceof MachineActionNotFoundError)) throw error;
      await delay(pauseMs);
    }
  }
  return service.readBatched(machineActionId);
}
