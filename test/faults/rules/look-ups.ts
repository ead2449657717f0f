import { isDeepStrictEqual } from "node:util";
import type { LookUp, Operation, RunFacts, Violation } from "../model/facts.ts";
import type { Properties } from "../model/host.ts";
import type { ReadAction } from "../model/oddity.ts";
import { meansAction, meansStatus } from "./bulk/meaning.ts";
import { isAbsenceConfirmed } from "./disappearance.ts";
import { isListTrue, statesDuring, wereMeantThroughout } from "./listed-actions.ts";

/**
 * What a program looks up is true: each entity is a state that the action was in, all of them meet the conditions, and
 * where every list was answered truly, none is missing. An action is said not to exist only after a lasting 404.
 */
export function lookUpsAreTrue(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    operation.lookUp === undefined
      ? []
      : problemsOf(facts, operation, operation.lookUp).map((text) => ({ rule: "look-ups are true", text })),
  );
}

function problemsOf(facts: RunFacts, operation: Operation, { request, answer }: LookUp): readonly string[] {
  if (answer.kind === "failed") {
    if (!answer.isNotFound) {
      return [];
    }
    const isProven = "id" in request && isAbsenceConfirmed(facts, operation, operation, request.id);
    return isProven ? [] : ["believes a 404 that was not confirmed"];
  }
  // Nobody can tell that a list shows actions which the tenant does not have.
  if ("conditions" in request && !isListTrue(facts, operation, operation)) {
    return [];
  }
  const untrue = answer.actions
    .filter((action) => !isState(facts, operation, action))
    .map((action) => `shows ${String(action["id"])} as ${String(action["status"])}, which it was not`);
  if ("id" in request) {
    const isOther = answer.actions.some(({ id }) => id !== request.id);
    return isOther ? [...untrue, "shows another action"] : untrue;
  }
  return [...untrue, ...listProblems(facts, operation, request.conditions, answer.actions)];
}

function isState(facts: RunFacts, operation: Operation, action: Properties): boolean {
  return statesDuring(facts, operation, String(action["id"])).some(({ entity }) =>
    isDeepStrictEqual({ ...entity }, action),
  );
}

function listProblems(
  facts: RunFacts,
  operation: Operation,
  conditions: Properties,
  actions: readonly Properties[],
): readonly string[] {
  const isMeant = (entity: ReadAction) => {
    // Without a condition, every type and every status is meant.
    const inputs = { match: { types: [entity.type], statuses: [entity.status], ...conditions } };
    return meansAction(inputs, entity) && meansStatus(inputs, entity);
  };
  const ids = actions.map(({ id }) => String(id));
  const wrong = ids.filter((id) => !statesDuring(facts, operation, id).some(({ entity }) => isMeant(entity)));
  const missing = wereMeantThroughout(facts, operation, isMeant).filter((id) => !ids.includes(id));
  return [
    ...wrong.map((id) => `lists ${id}, which does not match`),
    ...missing.map((id) => `does not list ${id}, which matches`),
  ];
}
