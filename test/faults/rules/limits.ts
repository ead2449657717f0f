import type { RunFacts, Violation } from "../model/facts.ts";
import { type Exchange, isSameCall } from "../model/traffic.ts";

const hourMs = 3_600_000;
/** Longest wait that a call is willing to make; see `rateLimitPatienceMs` of the client. */
const patienceMs = 300_000;

/** No call is refused for the limits when the process had them for itself. */
export function limitsAreKept(facts: RunFacts): readonly Violation[] {
  return facts.exchanges.flatMap((refused) => {
    if (refused.status !== 429 || refused.fault !== undefined) {
      return [];
    }
    const neighbours = facts.exchanges.filter(
      (other) =>
        other.operation === refused.operation &&
        other.wasAdmitted &&
        timeOf(other) > timeOf(refused) - hourMs &&
        timeOf(other) <= timeOf(refused),
    );
    const isAlone = neighbours.every(({ process }) => process === refused.process);
    return isAlone
      ? [{ rule: "limits are kept", text: `a ${refused.operation} call was refused for the limits` }]
      : [];
  });
}

/** After a 429 that says how long to wait, no call of that kind is sent before the time is over. */
export function waitsAreHonoured(facts: RunFacts): readonly Violation[] {
  return facts.exchanges.flatMap((refused) => {
    const { waitHintMs, deliveredAtMs, operation, process } = refused;
    if (waitHintMs === undefined || deliveredAtMs === undefined || waitHintMs > patienceMs) {
      return [];
    }
    const early = facts.exchanges.find(
      (other) =>
        other.process === process &&
        other.operation === operation &&
        other.sentOrder > refused.deliveredOrder &&
        other.sentAtMs >= deliveredAtMs + facts.deliveryMs &&
        other.sentAtMs < deliveredAtMs + waitHintMs - 1000 &&
        !hadItsTurn(facts, other, refused),
    );
    return early === undefined
      ? []
      : [
          {
            rule: "waits are honoured",
            text: `a ${operation} call came ${early.sentAtMs - deliveredAtMs} ms after a 429 that asked for ${waitHintMs} ms`,
          },
        ];
  });
}

/** Whether a call was refused for its token before, and was only waiting for a new one when the 429 came. */
function hadItsTurn({ exchanges }: RunFacts, call: Exchange, refused: Exchange): boolean {
  return exchanges.some(
    (earlier) =>
      earlier.status === 401 && isSameCall(earlier, call) && earlier.deliveredOrder < refused.deliveredOrder,
  );
}

function timeOf({ arrivedAtMs, sentAtMs }: Exchange): number {
  return arrivedAtMs ?? sentAtMs;
}
