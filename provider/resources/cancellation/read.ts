import type { dynamic } from "@pulumi/pulumi";
import { isFinalStatus, type MachineAction } from "../../defender/machine-action.ts";
import { MachineActionNotFoundError } from "../../errors.ts";
import { readConfirmed } from "../../lifecycle/confirmed-read.ts";
import { cancelledByOf, outcomeOf } from "../../lifecycle/outcome.ts";
import type { Settlement } from "../../lifecycle/policy.ts";
import type { ProviderContext } from "../context.ts";
import { isProvenFinal, outputsOf, type Properties, parseStoredState, type StoredState } from "./state.ts";

/**
 * Reads the action for a refresh, or for `MachineActionCancellation.get`. The service forgets actions after about
 * 180 days, and a read can lie behind: an outcome that was proven stays, one that was not is gone only after a
 * confirmed 404.
 */
export async function read(
  context: ProviderContext,
  id: string,
  props: Properties,
): Promise<dynamic.ReadResult> {
  const stored = parseStoredState(props);
  const machineActionId = id.toLowerCase();
  const { client } = await context.session();
  try {
    const action = isProvenFinal(stored)
      ? await client.readBatched(machineActionId)
      : await readConfirmed(client, machineActionId);
    if (isProvenFinal(stored) && !isFinalStatus(action.status)) {
      context.reporter.say(
        `${machineActionId}: the service shows this action as ${action.status}, which is older than its proven outcome; that stays: ${stored.outcome}.`,
      );
      return { id, props: { ...props } };
    }
    return { id, props: outputsOf({ machineActionId, ...props }, { action, ...judge(action, stored) }) };
  } catch (error) {
    if (!(error instanceof MachineActionNotFoundError)) {
      throw error;
    }
    if (isProvenFinal(stored)) {
      context.reporter.say(
        `${machineActionId}: the service does not show this action any more; its outcome was proven before and stays: ${stored.outcome}.`,
      );
      return { id, props: { ...props } };
    }
    // The engine takes an empty answer to a look-up for a success, so only a refresh may report a resource as gone.
    if (stored.outcome === undefined) {
      throw error;
    }
    return {};
  }
}

function judge(
  action: MachineAction,
  { cancelledBy, sentComments }: StoredState,
): Pick<Settlement, "outcome" | "cancelledBy" | "sentComments"> {
  const outcome = outcomeOf(action);
  switch (outcome) {
    case "pending":
      return { outcome, sentComments };
    case "endedOtherwise":
      return { outcome };
    case "cancelled":
    case "cancelledTooLate":
      return { outcome, cancelledBy: cancelledBy ?? cancelledByOf(action, sentComments) };
  }
}
