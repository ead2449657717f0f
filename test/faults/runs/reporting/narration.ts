import type { LookUp, MethodCall, Operation, RunFacts } from "../../model/facts.ts";
import type { Properties } from "../../model/host.ts";
import type { Scenario } from "../../model/scenario.ts";
import { describeExchange } from "../../model/traffic.ts";
import { confirmedIds, recordsOf } from "../../rules/bulk/records.ts";
import { versionsOf } from "../../rules/truth.ts";

/** What a scenario is made of, one line each. */
export function describeScenario(scenario: Scenario): string {
  const { actions, service, faults, happenings, stacks, history, randomSeed } = scenario;
  const lines = (title: string, items: readonly unknown[]) =>
    items.map((item, index) => `  ${title} ${index}: ${JSON.stringify(item)}`);
  return [
    `  random seed ${randomSeed}`,
    ...lines("action", actions),
    `  service: ${JSON.stringify(service)}`,
    ...lines("fault", faults),
    ...lines("happening", happenings),
    ...lines("stack", stacks),
    ...lines("step", history),
  ].join("\n");
}

interface Event {
  readonly atMs: number;
  readonly text: string;
}

/** What happened in a run, in order of time. */
export function narrate(facts: RunFacts): string {
  const events = [
    ...facts.operations.flatMap(eventsOf),
    ...facts.exchanges.map((exchange) => ({
      atMs: exchange.arrivedAtMs ?? exchange.sentAtMs,
      text: `    process ${exchange.process} ${describeExchange(exchange)}`,
    })),
    ...facts.actionIds.flatMap((id) => changesOf(facts, id)),
  ];
  return events
    .sort((left, right) => left.atMs - right.atMs)
    .map(({ atMs, text }) => `${(atMs / 1000).toFixed(3).padStart(10)} ${text}`)
    .join("\n");
}

function eventsOf(operation: Operation): readonly Event[] {
  const { kind, stack, process, startedAtMs, endedAtMs, isHealthy, isKilled, calls, lookUp } = operation;
  const subject = `${kind} of ${stack} (process ${process}${isHealthy ? ", all is well" : ""})`;
  return [
    { atMs: startedAtMs, text: `${subject} begins` },
    ...calls.flatMap(callEvents),
    ...(lookUp === undefined
      ? []
      : [{ atMs: endedAtMs ?? startedAtMs, text: `  ${describeLookUp(lookUp)}` }]),
    ...(endedAtMs === undefined
      ? [{ atMs: startedAtMs, text: `${subject} ${isKilled ? "is killed" : "never ends"}` }]
      : [{ atMs: endedAtMs, text: `${subject} ends` }]),
  ];
}

function callEvents(call: MethodCall): readonly Event[] {
  const { method, resource, startedAtMs, endedAtMs, result } = call;
  const subject = `  ${method} ${resource}${call.kind === "bulk" ? "" : ` (${call.actionId.slice(0, 8)})`}`;
  if (endedAtMs === undefined || result === undefined) {
    return [{ atMs: startedAtMs, text: `${subject} …` }];
  }
  switch (result.kind) {
    case "done":
    case "notReady": {
      const claim =
        call.kind === "bulk" ? describeBulk(result.outputs) : describeCancellation(result.outputs);
      const reason = result.kind === "notReady" ? `, not ready: ${result.message}` : "";
      return [{ atMs: endedAtMs, text: `${subject}: ${claim}${reason}` }];
    }
    case "failed":
      return [{ atMs: endedAtMs, text: `${subject} fails: ${result.message}` }];
    case "checked":
      return result.failures.length === 0
        ? call.kind === "bulk"
          ? [{ atMs: endedAtMs, text: `${subject}: ${describeConfirmed(result.inputs)}` }]
          : []
        : [{ atMs: endedAtMs, text: `${subject} refuses: ${result.failures[0]?.reason ?? ""}` }];
    case "differs":
      return [{ atMs: endedAtMs, text: `${subject}: ${result.changes ? "changes" : "same"}` }];
    case "gone":
      return [{ atMs: endedAtMs, text: `${subject}: gone` }];
  }
}

function describeLookUp({ request, answer }: LookUp): string {
  const asked = "id" in request ? request.id.slice(0, 8) : JSON.stringify(request.conditions);
  if (answer.kind === "failed") {
    return `looking up ${asked} fails: ${answer.message}`;
  }
  const found = answer.actions.map(({ id, status }) => `${String(id).slice(0, 8)} (${String(status)})`);
  return `looking up ${asked} finds ${found.length === 0 ? "nothing" : found.join(", ")}`;
}

function describeCancellation({ outcome, cancelledBy, status }: Properties): string {
  return `${String(outcome)} ${String(cancelledBy ?? "")} (${String(status)})`;
}

function describeBulk(outputs: Properties): string {
  const records = recordsOf(outputs).map(
    ({ id, list, record }) =>
      `${id.slice(0, 8)} ${list} ${String(record["cancelledBy"] ?? "")} (${String(record["status"])})`,
  );
  return records.length === 0 ? "nothing recorded" : records.join(", ");
}

function describeConfirmed(inputs: Properties): string {
  const ids = confirmedIds(inputs)?.map((id) => id.slice(0, 8));
  if (ids === undefined) {
    return "could not list";
  }
  return ids.length === 0 ? "nothing matches" : `confirms ${ids.join(", ")}`;
}

function changesOf(facts: RunFacts, id: string): readonly Event[] {
  return versionsOf(facts, id)
    .slice(1)
    .map(({ fromMs, entity }) => ({ atMs: fromMs, text: `      ${id.slice(0, 8)} is ${entity.status} now` }));
}
