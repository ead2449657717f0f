import type { RunFacts, Violation } from "../model/facts.ts";
import { type Exchange, isSameCall } from "../model/traffic.ts";

/** How long one renewal serves all calls that were refused at the same time; see the provider's `TokenCache`. */
const renewalHoldsMs = 60_000;

/** How long a call goes on at the most; see `callPatienceMs` of the provider. It renews its token once in that time. */
const maxCallMs = 300_000;

/**
 * After a 401 the call is made again with another token, unless the token has just been renewed for that reason, or
 * the call may be one that has renewed it before, and so has come to its end.
 */
export function refusedTokensAreRenewed(facts: RunFacts): readonly Violation[] {
  const refusals = facts.exchanges.filter(({ status }) => status === 401);
  return refusals.flatMap((refused): readonly Violation[] => {
    const wasRenewed = refusals.some(
      (earlier) =>
        earlier.process === refused.process &&
        earlier.sentOrder < refused.sentOrder &&
        earlier.sentAtMs > refused.sentAtMs - (isSameCall(earlier, refused) ? maxCallMs : renewalHoldsMs),
    );
    const next = facts.exchanges.find(
      (other) => isSameCall(other, refused) && other.sentOrder > refused.deliveredOrder,
    );
    if (wasRenewed || next === undefined || next.tokenEnd !== refused.tokenEnd) {
      return [];
    }
    // Two resources of one action make the same call at once: then each of their calls is made again with another token.
    const isSame = (other: Exchange) => isSameCall(other, refused) && other.sentOrder >= refused.sentOrder;
    const refusedCalls = refusals.filter((other) => isSame(other) && other.tokenEnd === refused.tokenEnd);
    const renewedCalls = facts.exchanges.filter(
      (other) => isSame(other) && other.tokenEnd !== refused.tokenEnd,
    );
    if (renewedCalls.length >= refusedCalls.length) {
      return [];
    }
    const text = `a ${refused.operation} call was repeated with the token`;
    return [{ rule: "refused tokens are renewed", text }];
  });
}
