import type { MachineAction } from "../../simulator/machine-action.ts";
import type { MethodCall, Operation, RunFacts, Violation } from "../facts.ts";
import { isSettled } from "../facts.ts";
import type { DeclaredResource, ResourceState } from "../stack.ts";
import { isNotFound } from "./disappearance.ts";
import { contradictions, frees, isFinal, trueOutcome, versionsOf } from "./truth.ts";

/** Why an update may refuse a resource. */
type Refusal = "not found" | "not as expected" | "ended" | "not cancellable";

/**
 * When nothing goes wrong any more, one `up` brings every resource to where the contract says: cancelled, adopted,
 * accepted as ended, still waiting, or refused for the right reason. A second one changes nothing.
 */
export function stacksRecover(facts: RunFacts): readonly Violation[] {
  const healthy = facts.operations.filter(({ isHealthy }) => isHealthy);
  const stacks = [...new Set(healthy.map(({ stack }) => stack))];
  return stacks.flatMap((stack) => {
    const [first, second] = healthy.filter(
      (operation) => operation.kind === "up" && operation.stack === stack,
    );
    if (first?.endedAtMs === undefined) return [];
    const preview = healthy.find((operation) => operation.kind === "preview" && operation.stack === stack);
    const problems = [...first.program.values()].flatMap((declared) => recovered(facts, first, declared));
    return [
      ...problems,
      ...(preview === undefined ? [] : previewTells(facts, preview, first)),
      ...(second === undefined ? [] : staysAsItIs(facts, first, second)),
    ].map((text) => ({ rule: "stacks recover", text }));
  });
}

function recovered(facts: RunFacts, up: Operation, declared: DeclaredResource): readonly string[] {
  const before = up.stateBefore.get(declared.name);
  const after = up.stateAfter.get(declared.name);
  const kept = before?.id === declared.actionId && isSettled(before.outputs) ? before : undefined;
  const versions = whatWasSeen(facts, up, declared);
  const isThere = facts.truth(declared.actionId)?.exists === true;
  const seen = isThere || kept !== undefined ? versions : [undefined];
  const allowed = seen.map((entity) =>
    kept === undefined ? refusalOf(facts, declared, entity) : refusalOfSettled(declared, kept, entity),
  );
  const failure = failureOf(up, declared.name);
  if (failure !== undefined) {
    return allowed.includes(refusalIn(failure))
      ? []
      : [`${declared.name}: refused without a reason: ${failure}`];
  }
  if (allowed.every((refusal) => refusal !== undefined && refusal !== "not cancellable")) {
    return [`${declared.name}: passes although it is ${allowed.join(", ")}`];
  }
  if (after?.id !== declared.actionId) return [`${declared.name}: is not in state`];
  if (kept !== undefined) return [];
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
  { name, actionId }: DeclaredResource,
): readonly MachineAction[] {
  const endedAtMs = up.calls.findLast(({ resource }) => resource === name)?.endedAtMs ?? up.endedAtMs ?? 0;
  const sinceMs = up.startedAtMs - facts.readsLagMs(actionId);
  return versionsOf(facts, actionId)
    .filter(({ fromMs, untilMs }) => fromMs <= endedAtMs && untilMs >= sinceMs)
    .map(({ entity }) => entity);
}

function waitMs({ inputs }: DeclaredResource): number {
  return Number(inputs["waitTimeoutSeconds"] ?? 300) * 1000;
}

function takesTime({ scenario }: RunFacts): boolean {
  return scenario.service.cancel.takesEffect !== "immediately";
}

function refusalOf(
  facts: RunFacts,
  { inputs, actionId }: DeclaredResource,
  action: MachineAction | undefined,
): Refusal | undefined {
  if (action === undefined) return "not found";
  if (contradictions(inputs, action).length > 0) return "not as expected";
  if (isFinal(action)) {
    return action.status !== "Cancelled" && inputs["onAlreadyEnded"] !== "accept" ? "ended" : undefined;
  }
  if (frees(inputs, action) && action.cancellationDateTimeUtc === null) return "not as expected";
  const refusesRunning = facts.scenario.service.cancel.onInProgress === "refuse";
  // Reads that lie behind show an action as cancellable that the service refuses to cancel again.
  const mayLookCancellable = facts.readsLagMs(actionId) > 0;
  return (action.status === "InProgress" && refusesRunning) || mayLookCancellable
    ? "not cancellable"
    : undefined;
}

/** A settled resource is judged by what state says of it. */
function refusalOfSettled(
  { inputs }: DeclaredResource,
  { outputs }: ResourceState,
  action: MachineAction | undefined,
): Refusal | undefined {
  if (action !== undefined && contradictions(inputs, action).length > 0) return "not as expected";
  const isRefused = outputs["outcome"] === "endedOtherwise" && inputs["onAlreadyEnded"] !== "accept";
  return isRefused ? "ended" : undefined;
}

function failureOf({ calls }: Operation, resource: string): string | undefined {
  const failed = calls.find(
    ({ resource: name, method, result }: MethodCall) =>
      name === resource && (method === "create" || method === "update") && result?.kind === "failed",
  );
  return failed?.result?.kind === "failed" ? failed.result.message : undefined;
}

function refusalIn(message: string): Refusal | undefined {
  if (isNotFound(message)) return "not found";
  if (/is not the expected one|contains a threat/.test(message)) return "not as expected";
  if (/already ended as/.test(message)) return "ended";
  return /were refused or lost|403/.test(message) ? "not cancellable" : undefined;
}

/** What a preview refuses, the update refuses, too; what it lets pass is not refused for what a preview can see. */
function previewTells(facts: RunFacts, preview: Operation, up: Operation): readonly string[] {
  const refused = preview.calls.find(
    ({ result }) => result?.kind === "checked" && result.failures.length > 0,
  );
  if (refused !== undefined) {
    const { resource, actionId } = refused;
    return failureOf(up, resource) !== undefined || hasChangedSince(preview, facts, up, resource, actionId)
      ? []
      : [`${resource}: the preview refuses, the update does not`];
  }
  return [...up.program.values()].flatMap(({ name, actionId }) => {
    const failure = failureOf(up, name);
    const isNew = up.stateBefore.get(name)?.id !== actionId;
    const isVisible = failure !== undefined && refusalIn(failure) !== "not cancellable";
    return isNew && isVisible && !hasChangedSince(preview, facts, up, name, actionId)
      ? [`${name}: the update refuses, the preview did not: ${failure}`]
      : [];
  });
}

/** Whether the update could see another state of the action than the preview before it, which may lie behind. */
function hasChangedSince(
  preview: Operation,
  facts: RunFacts,
  up: Operation,
  resource: string,
  actionId: string,
): boolean {
  const sinceMs = preview.startedAtMs - facts.readsLagMs(actionId);
  const untilMs = up.calls.findLast((call) => call.resource === resource)?.endedAtMs ?? 0;
  return versionsOf(facts, actionId).some(({ fromMs }) => fromMs > sinceMs && fromMs <= untilMs);
}

function staysAsItIs(facts: RunFacts, first: Operation, second: Operation): readonly string[] {
  const isUnsettled = [...first.program.values()].some(
    ({ name, actionId }) =>
      first.stateAfter.get(name)?.id !== actionId || !isSettled(first.stateAfter.get(name)?.outputs),
  );
  if (isUnsettled) return [];
  const calls = facts.exchanges.filter(({ process }) => process === second.process).length;
  const changes = second.calls.filter(
    ({ method, resource, result }) =>
      method !== "check" &&
      !(result?.kind === "differs" && !result.changes) &&
      failureOf(first, resource) === undefined,
  );
  return [
    ...(calls > 0 ? [`the second up made ${calls} calls`] : []),
    ...changes.map(({ method, resource }) => `the second up made a ${method} of ${resource}`),
  ];
}
