import { mostCancelCalls } from "../../../provider/lifecycle/schedule.ts";
import { isSettled, type Operation, type RunFacts, type Violation } from "../facts.ts";
import { type Exchange, mayHaveRun, type ShownEntity } from "../service/traffic.ts";
import type { DeclaredResource } from "../stack.ts";
import { contradictions, frees, isFinal } from "./truth.ts";

/**
 * Cancel calls are sent by updates only, for what the program declares, within the guard and the containment rule, after a read
 * that showed the action cancellable, again only after another such read, and not more often than is promised.
 */
export function cancelCallsAreDue(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) => {
    const calls = facts.exchanges.filter(({ process }) => process === operation.process);
    const posts = calls.filter((exchange) => exchange.operation === "cancel");
    return [...new Set(posts.map(({ comment }) => comment ?? "no comment"))].flatMap((comment) => {
      const own = posts.filter((post) => post.comment === comment);
      return problemsOf(facts, operation, facts.declared.get(comment), own, calls).map((text) => ({
        rule: "cancel calls are due",
        text: `"${comment}": ${text}`,
      }));
    });
  });
}

function problemsOf(
  facts: RunFacts,
  operation: Operation,
  declared: DeclaredResource | undefined,
  posts: readonly Exchange[],
  calls: readonly Exchange[],
): readonly string[] {
  const current = declared === undefined ? undefined : operation.program.get(declared.name);
  if (declared === undefined || current?.comment !== declared.comment || declared.stack !== operation.stack) {
    return ["no program declares this now"];
  }
  const problems: string[] = [];
  if (operation.kind !== "up") problems.push(`was sent by a ${operation.kind}`);
  const action = facts.truth(declared.actionId)?.action;
  if (posts.some(({ actionId }) => actionId !== declared.actionId)) problems.push("cancels another action");
  if (action === undefined) return [...problems, "cancels an action that the tenant never had"];

  const against = contradictions(declared.inputs, action);
  if (against.length > 0) problems.push(`cancels although ${against.join(", ")} is not as expected`);
  if (frees(declared.inputs, action)) problems.push(`frees an ${action.type} that expect.type does not name`);

  const before = operation.stateBefore.get(declared.name);
  if (before?.id === declared.actionId && isSettled(before.outputs)) problems.push("the outcome was settled");
  const mayHaveHadEffect = posts.filter(mayHaveRun);
  if (mayHaveHadEffect.length > mostCancelCalls) {
    problems.push(`${mayHaveHadEffect.length} calls, more than the ${mostCancelCalls} that are promised`);
  }
  return [...problems, ...readsBetween(operation, declared, posts, calls)];
}

/** Each call must follow an answer that showed the action cancellable, and none that showed it final or taken. */
function readsBetween(
  { program }: Operation,
  { actionId }: DeclaredResource,
  posts: readonly Exchange[],
  calls: readonly Exchange[],
): readonly string[] {
  // Two resources that name one action each see it with their own reads.
  const isShared = [...program.values()].filter((other) => other.actionId === actionId).length > 1;
  const problems: string[] = [];
  let previous: Exchange | undefined;
  for (const post of posts) {
    const known = calls.flatMap((exchange) => {
      const entity = exchange.shown.find(({ id }) => id === actionId);
      const isBefore = exchange.deliveredOrder < post.sentOrder;
      return entity !== undefined && isBefore ? [{ exchange, entity }] : [];
    });
    const since = known.filter(
      ({ exchange }) =>
        previous === undefined ||
        (exchange.sentOrder > previous.sentOrder && exchange.operation !== "cancel"),
    );
    if (!since.some(({ entity }) => !isFinal(entity))) {
      problems.push(previous === undefined ? "was sent without a read" : "was sent again without a read");
    }
    const against = known.find(({ entity }) => isFinal(entity) || isTaken(entity));
    if (!isShared && against !== undefined) {
      problems.push(
        `was sent although the action was shown as ${against.entity.status}, its cancellation taken`,
      );
    }
    if (mayHaveRun(post)) previous = post;
  }
  return problems;
}

function isTaken(entity: ShownEntity): boolean {
  return entity.cancellationDateTimeUtc !== null || entity.cancellationRequestor !== null;
}
