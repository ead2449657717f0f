import { isDeepStrictEqual } from "node:util";
import { describeMachineAction, type MachineAction } from "../../defender/machine-action.ts";
import { MachineActionNotFoundError, NotCancelledError } from "../../errors.ts";
import { readConfirmed } from "../../lifecycle/confirmed-read.ts";
import { ensureCancelled, type PriorKnowledge } from "../../lifecycle/ensure-cancelled.ts";
import { type Settlement, settlementOf } from "../../lifecycle/outcome.ts";
import { type CancellationRequest, nextStep, refusalError } from "../../lifecycle/policy.ts";
import { describeKept, describeReplaced, standingOf } from "../../lifecycle/proven-outcome.ts";
import { unfinishedWaitMessage } from "../../lifecycle/unfinished-wait.ts";
import type { ResourceContext } from "../context.ts";
import { machineActionIdOf } from "../look-ups/checked-arguments.ts";
import {
  type Created,
  type Difference,
  type Properties,
  type ReadReason,
  type ReadResult,
  type Resource,
  UnsettledError,
} from "../resource.ts";
import { check } from "./check.ts";
import { inputsOfCancelled, requestOf } from "./inputs.ts";
import {
  declaredInputsOf,
  isProvenFinal,
  outputsOf,
  type ProvenState,
  parseStoredAction,
  parseStoredState,
  type StoredState,
} from "./state.ts";

/** Who gives an id that no check has seen. */
const askedBy = { import: "pulumi import", get: "MachineActionCancellation.get" } as const;

/** One machine action that is declared as cancelled. */
export const cancellation: Resource = { check, diff, create, read, update };

/** Cancels the action, or adopts it when it is cancelled already. */
async function create(context: ResourceContext, inputs: Properties): Promise<Created> {
  const request = requestOf(inputs, context.waitTimeoutSeconds);
  const observed = await context.firstLook.observed(request.machineActionId);
  const mayBeNew = context.firstLook.mayBeNew(request.machineActionId);
  const outputs = await bringToCancelled(context, inputs, request, { observed, mayBeNew });
  return { id: request.machineActionId, outputs };
}

/** Inputs that are changed in place. */
const changeableInputs = ["comment", "expect", "onAlreadyEnded", "waitTimeoutSeconds"] as const;

/**
 * Compares the stored outputs with the checked inputs: another id replaces, anything else that the program changed
 * updates in place. An outcome that does not satisfy the declaration yet is a change, so that each `pulumi up` goes
 * on until it is settled, or says again why it cannot be.
 */
function diff(id: string, olds: Properties, news: Properties): Difference {
  if (String(news["machineActionId"]).toLowerCase() !== id.toLowerCase()) {
    return { isChanged: true, replaces: ["machineActionId"] };
  }
  const { outcome } = parseStoredState(olds);
  const isUnsettled = outcome === undefined || outcome === "pending";
  const isRefused = outcome === "endedOtherwise" && news["onAlreadyEnded"] !== "accept";
  const isInputChanged = changeableInputs.some((name) => !isDeepStrictEqual(olds[name], news[name]));
  return { isChanged: isUnsettled || isRefused || isInputChanged, replaces: [] };
}

/**
 * Reads the action. The service forgets actions after about 180 days, and a read can lie behind: an outcome that was
 * proven stays, one that was not is gone only after a confirmed 404.
 */
async function read(
  context: ResourceContext,
  id: string,
  state: Properties,
  reason: ReadReason,
): Promise<ReadResult> {
  const machineActionId =
    reason === "refresh" ? id.toLowerCase() : machineActionIdOf({ id }, askedBy[reason]);
  if (reason === "import") {
    return importCancelled(context, machineActionId);
  }
  const stored = parseStoredState(state);
  const { client } = await context.session();
  try {
    if (isProvenFinal(stored)) {
      const outputs = compareWithProven(context, state, stored, await client.readBatched(machineActionId));
      return { kind: "found", outputs };
    }
    const action = await readConfirmed(client, machineActionId);
    const settlement = settlementOf(action, stored.sentComments, stored.cancelledBy);
    return { kind: "found", outputs: outputsOf({ machineActionId, ...state }, settlement) };
  } catch (error) {
    if (!(error instanceof MachineActionNotFoundError)) {
      throw error;
    }
    if (isProvenFinal(stored)) {
      context.reporter.say(
        `${machineActionId}: the service does not show this action any more; its outcome was proven before and stays: ${stored.outcome}.`,
      );
      return { kind: "found", outputs: { ...state } };
    }
    if (reason === "get") {
      throw error;
    }
    return { kind: "gone" };
  }
}

/** A proven outcome gives way to a newer state of the service only; a read can lie behind. */
function compareWithProven(
  { reporter }: ResourceContext,
  state: Properties,
  { outcome, sentComments, cancelledBy }: ProvenState,
  action: MachineAction,
): Record<string, unknown> {
  const settlement = settlementOf(action, sentComments, cancelledBy);
  const stored = parseStoredAction(action.id, state);
  const proven = stored && { ...stored, outcome };
  const standing = proven === undefined ? "newer" : standingOf(settlement, proven);
  if (proven !== undefined && standing === "notNewer") {
    reporter.say(describeKept(settlement, proven));
    return { ...state };
  }
  if (standing === "newer") {
    reporter.warn(describeReplaced(settlement, { outcome }));
  }
  return outputsOf({ machineActionId: action.id, ...state }, settlement);
}

/**
 * Takes over an action that is cancelled already.
 * @throws {NotCancelledError} when it is not: to declare it is what cancels it.
 */
async function importCancelled(context: ResourceContext, machineActionId: string): Promise<ReadResult> {
  const { client } = await context.session();
  const action = await readConfirmed(client, machineActionId);
  const settlement = settlementOf(action, []);
  if (settlement.cancelledBy === undefined) {
    const advice =
      settlement.outcome === "pending"
        ? "To cancel it, declare it without importing it."
        : "It has ended and cannot be cancelled any more, so leave it out.";
    throw new NotCancelledError(
      `Could not import machine action ${machineActionId} (${describeMachineAction(action)}): it is ${action.status}, and only an ` +
        `action that is cancelled can be imported. ${advice}`,
      { machineActionId },
    );
  }
  const inputs = inputsOfCancelled(action);
  return { kind: "found", inputs, outputs: outputsOf(inputs, settlement) };
}

/**
 * Applies changed inputs. A settled outcome is history: the new inputs are held against the stored entity and no call
 * is made. An outcome that is still pending goes through the lifecycle again.
 */
async function update(
  context: ResourceContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Record<string, unknown>> {
  const request = requestOf(news, context.waitTimeoutSeconds);
  const stored: StoredState = parseStoredState(olds);
  const action = parseStoredAction(id, olds);
  if (action === undefined || !isProvenFinal(stored)) {
    return bringToCancelled(context, news, request, { sentComments: stored.sentComments });
  }
  const step = nextStep(request, action);
  if (step.kind === "refuse") {
    throw refusalError(step, id);
  }
  const { comment, expect, onAlreadyEnded, waitTimeoutSeconds, ...kept } = olds;
  return { ...kept, ...declaredInputsOf(news) };
}

/**
 * Runs the lifecycle and turns its result into outputs.
 * @throws {UnsettledError} when the wait ran out: the state is kept as pending.
 */
async function bringToCancelled(
  context: ResourceContext,
  inputs: Properties,
  request: CancellationRequest,
  known: PriorKnowledge,
): Promise<Record<string, unknown>> {
  const { client, waitingRoom } = await context.session();
  const settlement = await ensureCancelled(request, { service: client, waitingRoom }, known);
  const outputs = outputsOf(inputs, settlement);
  if (settlement.pendingBecause !== undefined) {
    throw new UnsettledError(request.machineActionId, outputs, unfinishedWaitMessage(settlement));
  }
  warnOfPartialSuccess(context, settlement);
  return outputs;
}

function warnOfPartialSuccess(context: ResourceContext, { action, outcome }: Settlement): void {
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
