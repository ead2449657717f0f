import type { RunFacts, Violation } from "../model/facts.ts";

/** How long a process may live on without its engine, in milliseconds. */
const maxOrphanMs = 10_000;

/** Without an engine that records what they bring about, no cancel call is sent, and soon no call at all. */
export function orphansEnd(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap(({ orphanedAtMs, process }) => {
    if (orphanedAtMs === undefined) {
      return [];
    }
    const late = facts.exchanges.find(
      (exchange) =>
        exchange.process === process &&
        exchange.sentAtMs > orphanedAtMs + (exchange.operation === "cancel" ? facts.deliveryMs : maxOrphanMs),
    );
    return late === undefined
      ? []
      : [
          {
            rule: "orphans end",
            text: `a ${late.operation} call was sent ${late.sentAtMs - orphanedAtMs} ms after the engine was killed`,
          },
        ];
  });
}
