import type { MethodCall, Operation, RunFacts } from "../facts.ts";
import { versionsOf } from "../rules/truth.ts";
import type { Scenario } from "../scenario.ts";
import { describeExchange } from "../service/traffic.ts";

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
    ...actionIdsOf(facts).flatMap((id) => changesOf(facts, id)),
  ];
  return events
    .sort((left, right) => left.atMs - right.atMs)
    .map(({ atMs, text }) => `${(atMs / 1000).toFixed(3).padStart(10)} ${text}`)
    .join("\n");
}

function eventsOf(operation: Operation): readonly Event[] {
  const { kind, stack, process, startedAtMs, endedAtMs, isHealthy, isKilled, calls } = operation;
  const subject = `${kind} of ${stack} (process ${process}${isHealthy ? ", all is well" : ""})`;
  return [
    { atMs: startedAtMs, text: `${subject} begins` },
    ...calls.flatMap(callEvents),
    ...(endedAtMs === undefined
      ? [{ atMs: startedAtMs, text: `${subject} ${isKilled ? "is killed" : "never ends"}` }]
      : [{ atMs: endedAtMs, text: `${subject} ends` }]),
  ];
}

function callEvents(call: MethodCall): readonly Event[] {
  const { method, resource, actionId, startedAtMs, endedAtMs, result } = call;
  const subject = `  ${method} ${resource} (${actionId.slice(0, 8)})`;
  if (endedAtMs === undefined || result === undefined) return [{ atMs: startedAtMs, text: `${subject} …` }];
  switch (result.kind) {
    case "done":
    case "notReady": {
      const { outcome, cancelledBy, status } = result.outputs;
      const claim = `${String(outcome)} ${String(cancelledBy ?? "")} (${String(status)})`;
      const reason = result.kind === "notReady" ? `, not ready: ${result.message}` : "";
      return [{ atMs: endedAtMs, text: `${subject}: ${claim}${reason}` }];
    }
    case "failed":
      return [{ atMs: endedAtMs, text: `${subject} fails: ${result.message}` }];
    case "checked":
      return result.failures.length === 0
        ? []
        : [{ atMs: endedAtMs, text: `${subject} refuses: ${result.failures[0]?.reason ?? ""}` }];
    case "differs":
      return [{ atMs: endedAtMs, text: `${subject}: ${result.changes ? "changes" : "same"}` }];
    case "gone":
      return [{ atMs: endedAtMs, text: `${subject}: gone` }];
  }
}

function actionIdsOf({ declared }: RunFacts): readonly string[] {
  return [...new Set([...declared.values()].map(({ actionId }) => actionId))];
}

function changesOf(facts: RunFacts, id: string): readonly Event[] {
  return versionsOf(facts, id)
    .slice(1)
    .map(({ fromMs, entity }) => ({ atMs: fromMs, text: `      ${id.slice(0, 8)} is ${entity.status} now` }));
}
