import { isSettled, type Operation, type RunFacts } from "../../model/facts.ts";
import type { ReadAction } from "../../model/oddity.ts";
import type { DeclaredCancellation, ResourceState } from "../../model/stack.ts";
import { contradictions, frees, isFinal, trueOutcome, versionsOf } from "../truth.ts";
import { failureOf, type Refusal, refusalIn } from "./refusals.ts";

/** What an update of a healthy service leaves of a cancellation, held against the contract. */
export function cancellationRecovers(
  facts: RunFacts,
  up: Operation,
  declared: DeclaredCancellation,
): readonly string[] {
  const before = up.stateBefore.get(declared.name);
  const after = up.stateAfter.get(declared.name);
  const kept = before?.id === declared.actionId && isSettled(before.outputs) ? before : undefined;
  const versions = whatWasSeen(facts, up, declared);
  const isThere = facts.truth(declared.actionId)?.exists === true;
  const isUnreadable = isThere && versions.length === 0;
  const seen = isThere || kept !== undefined ? versions : [undefined];
  const allowed = seen.map((entity) =>
    kept === undefined ? refusalOf(facts, declared, entity) : refusalOfSettled(declared, kept, entity),
  );
  const failure = failureOf(up, declared.name);
  if (isUnreadable && kept === undefined) {
    return refusalIn(failure ?? "") === "unreadable"
      ? []
      : [`${declared.name}: is cancelled although it cannot be read`];
  }
  if (failure !== undefined) {
    return allowed.includes(refusalIn(failure))
      ? []
      : [`${declared.name}: refused without a reason: ${failure}`];
  }
  if (allowed.every((refusal) => refusal !== undefined && refusal !== "not cancellable")) {
    return [`${declared.name}: passes although it is ${allowed.join(", ")}`];
  }
  if (after?.id !== declared.actionId) {
    return [`${declared.name}: is not in state`];
  }
  if (kept !== undefined) {
    return [];
  }
  const outcome = after.outputs["outcome"];
  if (outcome === "pending") {
    // One read that lies behind or answers a false 404 is enough for a resource that does not wait.
    const waitedMs = waitMs(declared);
    return takesTime(facts) || waitedMs === 0 || waitedMs < facts.readsLagMs(declared.actionId)
      ? []
      : [`${declared.name}: is still pending, although a cancel takes effect at once`];
  }
  return seen.some((entity) => entity !== undefined && trueOutcome(entity) === outcome)
    ? []
    : [`${declared.name}: ends as ${String(outcome)}`];
}

/** The states that the action was in while the update dealt with it. */
function whatWasSeen(
  facts: RunFacts,
  up: Operation,
  { name, actionId }: DeclaredCancellation,
): readonly ReadAction[] {
  const endedAtMs = up.calls.findLast(({ resource }) => resource === name)?.endedAtMs ?? up.endedAtMs ?? 0;
  const sinceMs = up.startedAtMs - facts.readsLagMs(actionId);
  return versionsOf(facts, actionId)
    .filter(({ fromMs, untilMs }) => fromMs <= endedAtMs && untilMs >= sinceMs)
    .map(({ entity }) => entity);
}

function waitMs({ inputs }: DeclaredCancellation): number {
  return Number(inputs["waitTimeoutSeconds"] ?? 300) * 1000;
}

function takesTime({ scenario }: RunFacts): boolean {
  return scenario.service.cancel.takesEffect !== "immediately";
}

function refusalOf(
  facts: RunFacts,
  { inputs, actionId }: DeclaredCancellation,
  action: ReadAction | undefined,
): Refusal | undefined {
  if (action === undefined) {
    return "not found";
  }
  if (contradictions(inputs, action).length > 0) {
    return "not as expected";
  }
  if (isFinal(action)) {
    return action.status !== "Cancelled" && inputs["onAlreadyEnded"] !== "accept" ? "ended" : undefined;
  }
  if (frees(inputs, action) && action.cancellationDateTimeUtc === null) {
    return "not as expected";
  }
  const refusesRunning = facts.scenario.service.cancel.onInProgress === "refuse";
  // Reads that lie behind show an action as cancellable that the service refuses to cancel again.
  const mayLookCancellable = facts.readsLagMs(actionId) > 0;
  return (action.status === "InProgress" && refusesRunning) || mayLookCancellable
    ? "not cancellable"
    : undefined;
}

/** A settled resource is judged by what state says of it. */
function refusalOfSettled(
  { inputs }: DeclaredCancellation,
  { outputs }: ResourceState,
  action: ReadAction | undefined,
): Refusal | undefined {
  if (action !== undefined && contradictions(inputs, action).length > 0) {
    return "not as expected";
  }
  const isRefused = outputs["outcome"] === "endedOtherwise" && inputs["onAlreadyEnded"] !== "accept";
  return isRefused ? "ended" : undefined;
}
