import { maxCancelCalls } from "../../../provider/lifecycle/cancel-call.ts";
import { isSettled, type Operation, type RunFacts, type Violation } from "../model/facts.ts";
import type { DeclaredCancellation } from "../model/stack.ts";
import { type Exchange, mayHaveRun } from "../model/traffic.ts";
import { bulkCallProblems } from "./bulk/bulk-cancel-calls.ts";
import { readsBetween } from "./reads-between-calls.ts";
import { actionOf, contradictions, frees } from "./truth.ts";

/**
 * Cancel calls are sent by updates only, for what the program declares, within the guard and the containment rule, after a read
 * that showed the action cancellable, again only after another such read, and not more often than is promised.
 */
export function cancelCallsAreDue(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) => {
    const calls = facts.exchanges.filter(({ process }) => process === operation.process);
    const posts = calls.filter((exchange) => exchange.operation === "cancel");
    return [...new Set(posts.map(callKey))].flatMap((key) => {
      const own = posts.filter((post) => callKey(post) === key);
      return problemsOf(facts, operation, own, calls).map((text) => ({
        rule: "cancel calls are due",
        text: `"${own[0]?.comment ?? "no comment"}": ${text}`,
      }));
    });
  });
}

/** One resource and one action: every declaration has a comment of its own. */
function callKey({ comment, actionId }: Exchange): string {
  return `${actionId ?? ""} ${comment ?? ""}`;
}

function problemsOf(
  facts: RunFacts,
  operation: Operation,
  posts: readonly Exchange[],
  calls: readonly Exchange[],
): readonly string[] {
  const [{ comment = "", actionId = "" } = {}] = posts;
  const declared = facts.declared.get(comment);
  const current = declared === undefined ? undefined : operation.program.get(declared.name);
  if (declared === undefined || current?.comment !== declared.comment || declared.stack !== operation.stack) {
    return ["no program declares this now"];
  }
  return [
    ...(operation.kind === "up" ? [] : [`was sent by a ${operation.kind}`]),
    ...tooManyCalls(posts),
    ...(declared.kind === "bulk"
      ? bulkCallProblems(facts, operation, declared, actionId, calls, posts)
      : cancellationCallProblems(facts, operation, declared, actionId)),
    ...(actionOf(facts, actionId) === undefined
      ? ["cancels an action that the tenant never had, or that cannot be read"]
      : readsBetween(operation, declared.name, actionId, posts, calls)),
  ];
}

function tooManyCalls(posts: readonly Exchange[]): readonly string[] {
  const calls = posts.filter(mayHaveRun).length;
  return calls > maxCancelCalls ? [`${calls} calls, more than the ${maxCancelCalls} that are promised`] : [];
}

function cancellationCallProblems(
  facts: RunFacts,
  operation: Operation,
  declared: DeclaredCancellation,
  actionId: string,
): readonly string[] {
  if (actionId !== declared.actionId) {
    return ["cancels another action"];
  }
  const action = actionOf(facts, actionId);
  const against = action === undefined ? [] : contradictions(declared.inputs, action);
  return [
    ...(against.length > 0 ? [`cancels although ${against.join(", ")} is not as expected`] : []),
    ...(action !== undefined && frees(declared.inputs, action)
      ? [`frees an ${action.type} that expect.type does not name`]
      : []),
    ...(wasSettled(operation, declared) ? ["the outcome was settled"] : []),
  ];
}

function wasSettled({ stateBefore }: Operation, { name, actionId }: DeclaredCancellation): boolean {
  const before = stateBefore.get(name);
  return before?.id === actionId && isSettled(before.outputs);
}
