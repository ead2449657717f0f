import type { RunFacts, Violation } from "../facts.ts";

/** How long one renewal serves all calls that were refused at the same time; see the provider's `TokenCache`. */
const renewalHoldsMs = 60_000;

/** How long a call goes on at the most; see `callPatienceMs` of the provider. It renews its token once in that time. */
const longestCallMs = 300_000;

/**
 * After a 401 the call is made again with another token, unless the token has just been renewed for that reason, or
 * the call may be one that has renewed it before, and so has come to its end.
 */
export function refusedTokensAreRenewed(facts: RunFacts): readonly Violation[] {
  const refusals = facts.exchanges.filter(({ status }) => status === 401);
  return refusals.flatMap((refused): readonly Violation[] => {
    const { process, operation, actionId, tokenEnd, deliveredOrder, sentAtMs } = refused;
    const wasRenewed = refusals.some(
      (earlier) =>
        earlier.process === process &&
        earlier.sentOrder < refused.sentOrder &&
        (earlier.sentAtMs > sentAtMs - renewalHoldsMs ||
          (earlier.operation === operation &&
            earlier.actionId === actionId &&
            earlier.sentAtMs > sentAtMs - longestCallMs)),
    );
    const next = facts.exchanges.find(
      (other) =>
        other.process === process &&
        other.operation === operation &&
        other.actionId === actionId &&
        other.sentOrder > deliveredOrder,
    );
    if (wasRenewed || next === undefined || next.tokenEnd !== tokenEnd) return [];
    return [{ rule: "refused tokens are renewed", text: `a ${operation} call was repeated with the token` }];
  });
}
