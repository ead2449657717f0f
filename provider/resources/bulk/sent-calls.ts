import type { MachineActionService } from "../../defender/machine-action-service.ts";
import { cancelAnswerOf, mayHaveTakenEffect } from "../../lifecycle/cancel-call.ts";

/** The cancel call of the service, with a memory. */
export interface RememberedCalls {
  readonly cancel: MachineActionService["cancel"];
  /** Whether a call for the action may have taken effect, as far as its answer tells. */
  readonly mayHaveTakenEffect: (machineActionId: string) => boolean;
}

/**
 * Remembers for which actions this operation has sent a cancel call. Without one, whoever cancelled was somebody else,
 * whatever the comment says.
 */
export function rememberCalls(service: Pick<MachineActionService, "cancel">): RememberedCalls {
  const sent = new Set<string>();
  return {
    mayHaveTakenEffect: (machineActionId) => sent.has(machineActionId),
    cancel: async (machineActionId, comment) => {
      try {
        const entity = await service.cancel(machineActionId, comment);
        sent.add(machineActionId);
        return entity;
      } catch (error) {
        if (mayHaveTakenEffect(cancelAnswerOf(error))) {
          sent.add(machineActionId);
        }
        throw error;
      }
    },
  };
}
