import { isDeepStrictEqual } from "node:util";
import {
  type CancellationCall,
  cancellationCalls,
  claimOf,
  isSettled,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";
import type { Properties } from "../model/host.ts";
import type { ReadAction } from "../model/oddity.ts";
import { trueOutcome, versionsOf } from "./truth.ts";

/**
 * What the stack claims is true: outcome and fields are those of a state that the action was in when this process
 * could have read it.
 */
export function claimsAreTrue(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    cancellationCalls(operation).flatMap((call) => {
      const claim = claimOf(call);
      const text = claim === undefined ? undefined : falsehood(facts, operation, call, claim);
      return text === undefined ? [] : [{ rule: "claims are true", text: `${call.resource}: ${text}` }];
    }),
  );
}

function falsehood(
  facts: RunFacts,
  operation: Operation,
  call: CancellationCall,
  claim: Properties,
): string | undefined {
  const claimed = `${String(claim["outcome"])} (${String(claim["status"])})`;
  const before = call.method === "create" ? undefined : call.before?.outputs;
  if (isSettled(before) && sameEntity(before, claim)) {
    return claim["outcome"] === before?.["outcome"]
      ? undefined
      : `the outcome became ${claimed}, without a reason`;
  }
  const lagMs = facts.readsLagMs(call.actionId);
  const visible = versionsOf(facts, call.actionId).filter(
    ({ fromMs, untilMs }) =>
      fromMs <= (call.endedAtMs ?? Number.POSITIVE_INFINITY) && untilMs >= operation.startedAtMs - lagMs,
  );
  const matching = visible.filter(({ entity }) => shows(claim, entity));
  if (matching.length === 0) {
    const truth = visible.map(({ entity }) => entity.status).join(", ");
    return `${call.method} claims ${claimed}, but the action was ${truth === "" ? "never there" : truth}`;
  }
  if (!matching.some(({ entity }) => trueOutcome(entity) === claim["outcome"])) {
    return `${call.method} claims ${claimed}, but that means ${matching.map(({ entity }) => trueOutcome(entity)).join(" or ")}`;
  }
  if (String(claim["machineActionId"]).toLowerCase() !== call.actionId) {
    return "the claim is about another action";
  }
  return undefined;
}

/** Whether the outputs hold this entity, field by field. */
function shows(claim: Properties, entity: ReadAction): boolean {
  const { id: _, ...fields } = entity;
  return Object.entries(fields).every(([name, value]) => isDeepStrictEqual(claim[name], value));
}

function sameEntity(before: Properties | undefined, after: Properties): boolean {
  const facts = ["status", "type", "cancellationDateTimeUtc", "lastUpdateDateTimeUtc", "commands"];
  return facts.every((name) => isDeepStrictEqual(before?.[name], after[name]));
}

/** What is proven final stays: no read and no update takes it away. */
export function provenStays(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    cancellationCalls(operation).flatMap((call): readonly Violation[] => {
      const before = call.before?.outputs;
      if (!isSettled(before) || (call.method !== "read" && call.method !== "update")) {
        return [];
      }
      if (call.result?.kind === "gone") {
        return [{ rule: "proven stays", text: `${call.resource}: a proven outcome was dropped` }];
      }
      const after = claimOf(call)?.["outcome"];
      if (after === undefined || after === before?.["outcome"]) {
        return [];
      }
      return [
        {
          rule: "proven stays",
          text: `${call.resource}: ${call.method} turned ${String(before?.["outcome"])} into ${String(after)}`,
        },
      ];
    }),
  );
}
