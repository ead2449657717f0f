import {
  type CancellationCall,
  claimOf,
  declaredBulks,
  declaredCancellations,
  isSettled,
  type MethodCall,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";
import { isFinal, versionsOf } from "./truth.ts";

/** Methods keep the promises that the engine and its host rely on. */
export function methodsBehave(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) => [
    ...operation.calls.flatMap((call) =>
      misconduct(facts, operation, call).map((text) => ({
        rule: "methods behave",
        text: `${call.method} of ${call.resource}: ${text}`,
      })),
    ),
    ...needlessCalls(facts, operation),
  ]);
}

function misconduct(facts: RunFacts, operation: Operation, call: MethodCall): readonly string[] {
  const { method, result } = call;
  switch (result?.kind) {
    case "checked":
      return result.failures.length > 0 && operation.kind === "up"
        ? [`stops the whole deployment: ${result.failures.map(({ reason }) => reason).join("; ")}`]
        : [];
    case "notReady":
      return call.kind === "bulk" || result.outputs["outcome"] === "pending"
        ? []
        : ["is not ready, and the outcome is not pending"];
    case "failed":
      if (result.breaksWire) {
        return [result.message];
      }
      if (method === "check" || method === "diff" || method === "delete") {
        return [`throws: ${result.message}`];
      }
      return (call.kind === "bulk" ? wasAccepted(facts, operation, call) : forgets(facts, operation, call))
        ? [`forgets a cancellation that the service took: ${result.message}`]
        : [];
    case "done":
      return call.kind === "cancellation" && isWaitMissing(call)
        ? ["ends as pending without saying so, although it was to wait"]
        : [];
    default:
      return [];
  }
}

/** A create or update that fails although the service answered that the cancel call was accepted, and nothing ended meanwhile. */
function forgets(facts: RunFacts, operation: Operation, call: CancellationCall): boolean {
  const { actionId, endedAtMs } = call;
  const atEnd = versionsOf(facts, actionId).findLast(({ fromMs }) => fromMs <= (endedAtMs ?? 0));
  return wasAccepted(facts, operation, call) && atEnd !== undefined && !isFinal(atEnd.entity);
}

/** Whether the service has answered that it accepted a cancel call of this create or update. */
function wasAccepted(facts: RunFacts, operation: Operation, { method, inputs }: MethodCall): boolean {
  if (method !== "create" && method !== "update") {
    return false;
  }
  return facts.exchanges.some(
    ({ process, comment, isAccepted }) =>
      process === operation.process && comment === inputs?.["comment"] && isAccepted,
  );
}

function isWaitMissing(call: CancellationCall): boolean {
  if (call.method !== "create" && call.method !== "update") {
    return false;
  }
  return claimOf(call)?.["outcome"] === "pending" && call.inputs?.["waitTimeoutSeconds"] !== 0;
}

/** Destroying calls nothing, and so does an update of a stack in which everything is settled. */
function needlessCalls(facts: RunFacts, operation: Operation): readonly Violation[] {
  const calls = facts.exchanges.filter(({ process }) => process === operation.process).length;
  const isIdle =
    operation.kind === "destroy" ||
    (operation.kind === "up" &&
      operation.calls.every(({ method }) => method !== "read") &&
      // A bulk cancellation lists what matches at every update.
      declaredBulks(operation).length === 0 &&
      declaredCancellations(operation).every(({ name, actionId }) => {
        const before = operation.stateBefore.get(name);
        return before?.id === actionId && isSettled(before.outputs);
      }));
  return isIdle && calls > 0
    ? [{ rule: "methods behave", text: `a ${operation.kind} with nothing to do made ${calls} calls` }]
    : [];
}
