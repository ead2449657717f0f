import { declaredCancellations, type MethodCall, type Operation, type RunFacts } from "../../model/facts.ts";
import { versionsOf } from "../truth.ts";
import { failureOf, refusalIn } from "./refusals.ts";

/** What a preview refuses, the update refuses, too; what it lets pass is not refused for what a preview can see. */
export function previewTells(facts: RunFacts, preview: Operation, up: Operation): readonly string[] {
  const refused = preview.calls.find(
    ({ result }) => result?.kind === "checked" && result.failures.length > 0,
  );
  // Nobody can say what a preview would have told after its first refusal, nor what one that could not look.
  if (refused !== undefined && isBlind(refused)) {
    return [];
  }
  if (refused?.kind === "bulk") {
    return [];
  }
  if (refused !== undefined) {
    const { resource, actionId } = refused;
    return failureOf(up, resource) !== undefined || hasChangedSince(preview, facts, up, resource, actionId)
      ? []
      : [`${resource}: the preview refuses, the update does not`];
  }
  return declaredCancellations(up).flatMap(({ name, actionId }) => {
    const failure = failureOf(up, name);
    const isNew = up.stateBefore.get(name)?.id !== actionId;
    const isVisible =
      failure !== undefined && !["not cancellable", "unreadable"].includes(refusalIn(failure) ?? "");
    return isNew && isVisible && !hasChangedSince(preview, facts, up, name, actionId)
      ? [`${name}: the update refuses, the preview did not: ${failure}`]
      : [];
  });
}

function isBlind({ result }: MethodCall): boolean {
  return (
    result?.kind === "checked" &&
    result.failures.some(({ reason }) => reason.startsWith("the preview cannot tell"))
  );
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
