import { maxFirstReads, maxReadsOfPreview, sharedReads } from "../../support/promised-reads.ts";
import {
  type CancellationCall,
  cancellationCalls,
  declaredBulks,
  type Operation,
  type RunFacts,
  type Violation,
} from "../model/facts.ts";
import { absentAction, type Scenario } from "../model/scenario.ts";

/**
 * Where nothing goes wrong, an operation makes no more calls than are promised: a cancel call for each action that is
 * to be cancelled, and reads that are shared by all resources that the engine works on at a time.
 */
export function callsAreCounted(facts: RunFacts): readonly Violation[] {
  if (!isUndisturbed(facts.scenario)) {
    return [];
  }
  return facts.operations.flatMap((operation) => {
    const max = maxReads(operation);
    if (max === undefined || operation.isHealthy || operation.isKilled) {
      return [];
    }
    const calls = facts.exchanges.filter(({ process }) => process === operation.process);
    const reads = calls.filter(({ operation: kind }) => kind === "get" || kind === "list").length;
    return reads <= max
      ? []
      : [
          {
            rule: "calls are counted",
            text: `a ${operation.kind} of ${operation.program.size} resources, ${operation.parallel} at a time, made ${reads} reads instead of ${max} at the most`,
          },
        ];
  });
}

function isUndisturbed({ faults, happenings, actions, service, stacks, history }: Scenario): boolean {
  const { inRefusedOn, pageSize, limits, cancel, token, straysInLists } = service;
  return (
    faults.length + happenings.length + inRefusedOn.length === 0 &&
    pageSize === undefined &&
    limits === undefined &&
    straysInLists === undefined &&
    token.endsEarlySeconds === 0 &&
    cancel.takesEffect === "immediately" &&
    cancel.onInProgress === "accept" &&
    actions.every(
      ({ visibleAfterMs, hiddenFromCancel, falseNotFound, readsLagMs, oddity, ageHours }) =>
        [visibleAfterMs, hiddenFromCancel, falseNotFound, readsLagMs, oddity].every(
          (disturbance) => disturbance === undefined,
        ) && ageHours === 1,
    ) &&
    stacks.flat().every((declaration) => !("action" in declaration) || declaration.action < absentAction) &&
    history.every(
      (step) =>
        step.kind !== "edit" ||
        step.to === undefined ||
        !("action" in step.to) ||
        step.to.action < absentAction,
    )
  );
}

/** The most reads that an operation may make; undefined where none are promised. */
function maxReads(operation: Operation): number | undefined {
  if (declaredBulks(operation).length > 0 || operation.calls.some(({ kind }) => kind === "bulk")) {
    return undefined;
  }
  const calls = cancellationCalls(operation);
  const size = (method: CancellationCall["method"]) =>
    new Set(calls.filter((call) => call.method === method).map(({ resource }) => resource)).size;
  const shared = (count: number) => sharedReads(count, operation.parallel);
  switch (operation.kind) {
    case "preview":
      return maxReadsOfPreview(operation.program.size);
    case "refresh":
      return shared(size("read"));
    case "up":
      return maxFirstReads + shared(size("read")) + shared(size("create") + size("update"));
    default:
      return undefined;
  }
}
