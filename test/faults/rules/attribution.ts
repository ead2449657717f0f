import { demoApplication } from "../../../simulator/entra/application.ts";
import {
  type BulkCall,
  bulkCalls,
  type CancellationCall,
  cancellationCalls,
  claimOf,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";
import { type Exchange, mayHaveRun } from "../model/traffic.ts";
import { recordIn, recordsOf } from "./bulk/records.ts";
import { versionsOf } from "./truth.ts";

/** Who cancelled an action, as a resource claims it. */
interface Attribution {
  readonly resource: string;
  readonly actionId: string;
  readonly isCancelled: boolean;
  readonly by: unknown;
  /** Whether state has said so before. */
  readonly isKept: boolean;
  /** Whether state has it as pending, and so must know of the calls that were made for it. */
  readonly wasPending: boolean;
}

/**
 * `cancelledBy` names who cancelled, as far as the world determines it: every cancel call of a run has a comment of
 * its own. A process that was killed may have cancelled without leaving a trace, and its cancellation is then found.
 */
export function cancellationsAreAttributed(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    [
      ...cancellationCalls(operation).flatMap(attributionOf),
      ...bulkCalls(operation).flatMap(attributionsOf),
    ].flatMap((attribution) => {
      const text = misattribution(facts, operation, attribution);
      return text === undefined
        ? []
        : [{ rule: "cancelledBy is true", text: `${attribution.resource}: ${text}` }];
    }),
  );
}

function attributionOf(call: CancellationCall): readonly Attribution[] {
  const claim = claimOf(call);
  if (claim === undefined) {
    return [];
  }
  const { resource, actionId, method } = call;
  const before = method === "create" ? undefined : call.before?.outputs;
  const by = claim["cancelledBy"];
  const isCancelled = claim["outcome"] === "cancelled" || claim["outcome"] === "cancelledTooLate";
  const isKept = by !== undefined && before?.["cancelledBy"] === by;
  const wasPending = before?.["outcome"] === "pending";
  return [{ resource, actionId, isCancelled, by, isKept, wasPending }];
}

function attributionsOf(call: BulkCall): readonly Attribution[] {
  const before = call.method === "create" ? undefined : call.before?.outputs;
  return recordsOf(claimOf(call)).map(({ id, list, record }) => {
    const known = recordIn(before, id);
    const by = record["cancelledBy"];
    return {
      resource: call.resource,
      actionId: id,
      isCancelled: list === "cancelled" || list === "cancelledTooLate",
      by,
      isKept: by !== undefined && known?.record["cancelledBy"] === by,
      wasPending: known?.list === "pending",
    };
  });
}

function misattribution(
  facts: RunFacts,
  operation: Operation,
  { resource, actionId, isCancelled, by, isKept, wasPending }: Attribution,
): string | undefined {
  if (!isCancelled) {
    return by === undefined ? undefined : `cancelledBy is ${String(by)}, and nothing is cancelled`;
  }

  const cancelled = versionsOf(facts, actionId).filter(({ entity }) => entity.status === "Cancelled");
  const comments = new Set(cancelled.map(({ entity }) => entity.cancellationComment));
  const [comment] = comments;
  // A further call can overwrite the fields; then nobody can tell.
  if (comments.size !== 1 || typeof comment !== "string") {
    return undefined;
  }
  const declared = facts.declared.get(comment);
  const isOwn =
    declared?.stack === operation.stack &&
    declared.name === resource &&
    cancelled[0]?.entity.cancellationRequestor === demoApplication.clientId;
  if (by === "thisResource") {
    return isOwn ? undefined : `claims the cancellation "${comment}" of somebody else`;
  }
  if (by !== "foundCancelled") {
    return `cancelledBy is ${String(by)}`;
  }
  if (!isOwn || isKept) {
    return undefined;
  }
  const senders = [operation, ...(wasPending ? recordedBefore(facts, operation, resource) : [])];
  return senders.some(({ process }) => wasSentBy(facts, process, actionId, comment))
    ? `takes its own cancellation "${comment}" for somebody else's`
    : undefined;
}

/** A refusal says that this call was not the one, and the comment alone proves nothing: two stacks may share it. */
function wasSentBy({ exchanges }: RunFacts, process: number, actionId: string, comment: string): boolean {
  return exchanges.some(
    (exchange) =>
      exchange.process === process &&
      exchange.actionId === actionId &&
      exchange.comment === comment &&
      mayHaveRun(exchange) &&
      !wasRefused(exchange),
  );
}

/** The earlier operations whose work on a resource is in its state: those since it was made that kept their outputs. */
function recordedBefore(facts: RunFacts, operation: Operation, resource: string): readonly Operation[] {
  const earlier = facts.operations.slice(0, facts.operations.indexOf(operation));
  const works = earlier.flatMap((other) => {
    const call = other.calls.find(
      ({ resource: name, method }) => name === resource && (method === "create" || method === "update"),
    );
    const isRecorded = other.stack === operation.stack && !other.isKilled;
    return call !== undefined && isRecorded && claimOf(call) !== undefined ? [{ other, call }] : [];
  });
  const made = works.findLastIndex(({ call }) => call.method === "create");
  return works.slice(Math.max(0, made)).map(({ other }) => other);
}

function wasRefused({ status }: Exchange): boolean {
  return status !== undefined && status >= 300 && status < 500 && status !== 408;
}
