import type { dynamic } from "@pulumi/pulumi";
import { AlreadyEndedError, GuardError } from "../../errors.ts";
import { nextStep } from "../../lifecycle/policy.ts";
import type { ProviderContext } from "../context.ts";
import { bringToCancelled, requestOf } from "./create.ts";
import { inputsOf, isProvenFinal, type Properties, parseStoredAction, parseStoredState } from "./state.ts";

/**
 * Applies changed inputs. A settled outcome is history: the new inputs are held against the stored entity and no call
 * is made. An outcome that is still pending goes through the lifecycle again.
 */
export async function update(
  context: ProviderContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<dynamic.UpdateResult> {
  const request = requestOf(news);
  const stored = parseStoredState(olds);
  const action = parseStoredAction(id, olds);
  if (action === undefined || !isProvenFinal(stored)) {
    const { sentComments } = stored;
    return { outs: await bringToCancelled(context, news, request, { sentComments }) };
  }
  const step = nextStep(request, action);
  if (step.kind === "refuse") {
    const RefusalError = step.reason === "guard" ? GuardError : AlreadyEndedError;
    throw new RefusalError(`Machine action ${id}: ${step.message}.`, { machineActionId: id });
  }
  const { comment, expect, onAlreadyEnded, waitTimeoutSeconds, ...kept } = olds;
  return { outs: { ...kept, ...inputsOf(news) } };
}
