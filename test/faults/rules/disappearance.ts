import {
  cancellationCalls,
  type MethodCall,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";

/** Reads that must agree before a 404 is believed, and the time from the first to the last. */
const confirmations = 3;
const confirmedWithinMs = 4_000;
/** The same where another resource may have started the action just now: it has a minute to appear. */
const newActionWithinMs = 60_000;

/** One 404 is no proof: a resource is dropped, or said not to exist, only when the service has lasted in it. */
export function absenceIsConfirmed(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    cancellationCalls(operation).flatMap((call) => {
      const { method, resource, actionId } = call;
      const mayBeNew =
        facts.scenario.door !== "plugin" &&
        method === "create" &&
        operation.program.get(resource)?.inputs["__idFromResource"] === true;
      const withinMs = mayBeNew ? newActionWithinMs : confirmedWithinMs;
      if (!saysAbsent(call) || isAbsenceConfirmed(facts, operation, call, actionId, withinMs)) {
        return [];
      }
      return [
        {
          rule: "absence is confirmed",
          text: `${resource}: ${method} believes a 404 that was not confirmed`,
        },
      ];
    }),
  );
}

function saysAbsent({ method, result }: MethodCall): boolean {
  if (method === "delete" || result === undefined) {
    return false;
  }
  if (result.kind === "gone") {
    return true;
  }
  if (result.kind === "checked") {
    return result.failures.some(({ reason }) => isNotFound(reason));
  }
  return result.kind === "failed" && isNotFound(result.message);
}

/** Whether a message says that the action does not exist. */
export function isNotFound(message: string): boolean {
  return /^Could not read machine action \S+: 404/.test(message);
}

/** Whether the service has lasted in answering 404 for an action. */
export function isAbsenceConfirmed(
  facts: RunFacts,
  operation: Operation,
  call: Pick<MethodCall, "endedAtMs">,
  actionId: string,
  withinMs = confirmedWithinMs,
): boolean {
  const times = facts.exchanges
    .filter(
      ({ process, operation: kind, actionId: readId, status, deliveredAtMs }) =>
        process === operation.process &&
        kind === "get" &&
        readId === actionId &&
        status === 404 &&
        deliveredAtMs !== undefined &&
        deliveredAtMs <= (call.endedAtMs ?? 0),
    )
    .map(({ sentAtMs }) => sentAtMs);
  const [first, last] = [times[0], times.at(-1)];
  return (
    times.length >= confirmations && first !== undefined && last !== undefined && last - first >= withinMs
  );
}
