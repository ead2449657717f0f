import type { dynamic } from "@pulumi/pulumi";
import { describeMachineAction } from "../../defender/machine-action.ts";
import { InitializationFailure } from "../../dynamic/host-error.ts";
import { ensureCancelled, type PriorKnowledge } from "../../lifecycle/ensure-cancelled.ts";
import type { CancellationRequest, Settlement } from "../../lifecycle/policy.ts";
import type { ProviderContext } from "../context.ts";
import { cancellationInputsSchema, cancellationRequestOf } from "./inputs.ts";
import { inputsOf, outputsOf, type Properties, targetInputName } from "./state.ts";

/** Cancels the action, or adopts it when it is cancelled already. */
export async function create(context: ProviderContext, inputs: Properties): Promise<dynamic.CreateResult> {
  const request = requestOf(inputs);
  const observed = await context.lookup.observed(request.machineActionId);
  return {
    id: request.machineActionId,
    outs: await bringToCancelled(context, inputs, request, { observed }),
  };
}

/** Reads checked inputs. */
export function requestOf(inputs: Properties): CancellationRequest {
  const { [targetInputName]: _, ...given } = inputsOf(inputs);
  return cancellationRequestOf(cancellationInputsSchema.parse(given));
}

/**
 * Runs the lifecycle and turns its result into outputs.
 * @throws {InitializationFailure} when the wait ran out: the state is kept as pending.
 */
export async function bringToCancelled(
  context: ProviderContext,
  inputs: Properties,
  request: CancellationRequest,
  known: PriorKnowledge,
): Promise<Record<string, unknown>> {
  const { client, waitingRoom } = await context.session();
  const settlement = await ensureCancelled(request, { service: client, waitingRoom }, known);
  const outputs = outputsOf(inputs, settlement);
  if (settlement.pendingBecause !== undefined) {
    // The host adds the provider's text to what create returns, but not to what it throws.
    const properties = { ...outputs, __provider: inputs["__provider"] };
    throw new InitializationFailure(request.machineActionId, properties, settlement.pendingBecause);
  }
  warnOfPartialSuccess(context, settlement);
  return outputs;
}

function warnOfPartialSuccess(context: ProviderContext, { action, outcome }: Settlement): void {
  const subject = `${action.id} (${describeMachineAction(action)})`;
  if (outcome === "endedOtherwise") {
    context.reporter.warn(
      `${subject} was not cancelled: it ended as ${action.status}, which onAlreadyEnded accepts.`,
    );
  }
  if (outcome === "cancelledTooLate") {
    context.reporter.warn(`${subject} is cancelled, but too late: a command of it had completed before.`);
  }
}
