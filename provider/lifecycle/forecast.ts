import { describeMachineAction, type MachineAction } from "../defender/machine-action.ts";
import { uncontainedByCancelling } from "../defender/machine-action-type.ts";
import { formatDuration } from "../reporting/duration.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
import { type CancellationRequest, nextStep, type Step } from "./policy.ts";

/** Says in one line what an update would do to an action, judged by its state as read. */
export function forecast(request: CancellationRequest, action: MachineAction, nowMs: number): string {
  const step = nextStep(request, action);
  const plan = describeStep(step, action);
  const subject = `${quoteForeign(action.id)}: ${describeMachineAction(action)}`;
  switch (step.kind) {
    case "refuse":
      return `${subject}: ${plan}.`;
    case "cancel":
      return `${describeNonFinal(action, nowMs)}: ${plan}.`;
    case "wait":
      return `${subject}, ${quoteForeign(action.status)}: ${plan}.`;
    case "settled":
      return `${subject}, ${plan}.`;
  }
}

/** Says what a step means for an action, as a clause that follows what the action is. */
export function describeStep(step: Step, action: MachineAction): string {
  switch (step.kind) {
    case "refuse":
      return step.message;
    case "cancel": {
      const uncontained = uncontainedByCancelling(action.type);
      return `will be cancelled${uncontained === undefined ? "" : `, and ${uncontained}`}`;
    }
    case "wait":
      return "a cancellation was already requested; will wait for it";
    case "settled":
      return step.outcome === "endedOtherwise"
        ? `ended as ${quoteForeign(action.status)}: nothing to cancel, accepted as it is`
        : `already cancelled${cancelledBy(action)}${step.outcome === "cancelledTooLate" ? " after a command had completed" : ""}: nothing to do`;
  }
}

/** Whether a step needs attention: it cancels what contains a threat, or may. */
export function isRisky(step: Step, action: MachineAction): boolean {
  return step.kind === "cancel" && uncontainedByCancelling(action.type) !== undefined;
}

/** Says in one line what an action that is not final is, since when, and who asked for it. */
export function describeNonFinal(action: MachineAction, nowMs: number): string {
  return `${quoteForeign(action.id)}: ${describeMachineAction(action)}, ${quoteForeign(action.status)}${since(action, nowMs)}${requestedBy(action)}`;
}

function since({ creationDateTimeUtc }: MachineAction, nowMs: number): string {
  const createdMs = creationDateTimeUtc === null ? Number.NaN : Date.parse(creationDateTimeUtc);
  return Number.isNaN(createdMs) || createdMs > nowMs ? "" : ` for ${formatDuration(nowMs - createdMs)}`;
}

function requestedBy({ requestor }: MachineAction): string {
  return requestor === null ? "" : `, requested by ${quoteForeign(requestor)}`;
}

function cancelledBy({ cancellationRequestor, cancellationDateTimeUtc }: MachineAction): string {
  const by = cancellationRequestor === null ? "" : ` by ${quoteForeign(cancellationRequestor)}`;
  return cancellationDateTimeUtc === null ? by : `${by} on ${quoteForeign(cancellationDateTimeUtc)}`;
}
