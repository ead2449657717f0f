import { demoApplication } from "../../simulator/application.ts";
import { claimOf, type MethodCall, type Operation, type RunFacts, type Violation } from "../facts.ts";
import { type Exchange, mayHaveRun } from "../service/traffic.ts";
import { versionsOf } from "./truth.ts";

/**
 * `cancelledBy` names who cancelled, as far as the world determines it: every cancel call of a run has a comment of
 * its own. A process that was killed may have cancelled without leaving a trace, and its cancellation is then found.
 */
export function cancellationsAreAttributed(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    operation.calls.flatMap((call) => {
      const text = misattribution(facts, operation, call);
      return text === undefined ? [] : [{ rule: "cancelledBy is true", text: `${call.resource}: ${text}` }];
    }),
  );
}

function misattribution(facts: RunFacts, operation: Operation, call: MethodCall): string | undefined {
  const claim = claimOf(call);
  if (claim === undefined) return undefined;
  const isCancelled = claim["outcome"] === "cancelled" || claim["outcome"] === "cancelledTooLate";
  const by = claim["cancelledBy"];
  if (!isCancelled)
    return by === undefined ? undefined : `cancelledBy is ${String(by)}, and nothing is cancelled`;

  const cancelled = versionsOf(facts, call.actionId).filter(({ entity }) => entity.status === "Cancelled");
  const comments = new Set(cancelled.map(({ entity }) => entity.cancellationComment));
  const [comment] = comments;
  // A further call can overwrite the fields; then nobody can tell.
  if (comments.size !== 1 || typeof comment !== "string") return undefined;
  const declared = facts.declared.get(comment);
  const isOwn =
    declared?.stack === operation.stack &&
    declared.name === call.resource &&
    cancelled[0]?.entity.cancellationRequestor === demoApplication.clientId;
  if (by === "thisResource")
    return isOwn ? undefined : `claims the cancellation "${comment}" of somebody else`;
  if (by !== "foundCancelled") return `cancelledBy is ${String(by)}`;
  if (!isOwn) return undefined;
  // Kept while state says who it was.
  if (call.before?.outputs["cancelledBy"] === by && call.method !== "create") return undefined;
  // A refusal says that this call was not the one, and the comment alone proves nothing: two stacks may share it.
  const wasSentHere = facts.exchanges.some(
    (exchange) =>
      exchange.process === operation.process &&
      exchange.comment === comment &&
      mayHaveRun(exchange) &&
      !wasRefused(exchange),
  );
  const isKnownFromState =
    call.method !== "create" &&
    call.before?.outputs["outcome"] === "pending" &&
    call.before.outputs["comment"] === comment;
  return wasSentHere || isKnownFromState
    ? `takes its own cancellation "${comment}" for somebody else's`
    : undefined;
}

function wasRefused({ status }: Exchange): boolean {
  return status !== undefined && status >= 300 && status < 500 && status !== 408;
}
