import type { RunFacts, Violation } from "../facts.ts";
import { cancellationsAreAttributed } from "./attribution.ts";
import { cancelCallsAreDue } from "./cancel-calls.ts";
import { claimsAreTrue, provenStays } from "./claims.ts";
import { methodsBehave } from "./conduct.ts";
import { absenceIsConfirmed } from "./disappearance.ts";
import { limitsAreKept, waitsAreHonoured } from "./limits.ts";
import { lookUpsAreTrue } from "./look-ups.ts";
import { stacksRecover } from "./recovery/stacks-recover.ts";
import { refusedTokensAreRenewed } from "./renewal.ts";
import { secretsStaySecret, tokensStayHome } from "./secrecy.ts";
import { confirmedSetsMatch } from "./sets/confirmed-set.ts";
import { setClaimsAreTrue } from "./sets/set-claims.ts";
import { setDiffsTell } from "./sets/set-diffs.ts";

const rules: readonly ((facts: RunFacts) => readonly Violation[])[] = [
  claimsAreTrue,
  provenStays,
  setClaimsAreTrue,
  confirmedSetsMatch,
  setDiffsTell,
  lookUpsAreTrue,
  cancellationsAreAttributed,
  cancelCallsAreDue,
  absenceIsConfirmed,
  limitsAreKept,
  waitsAreHonoured,
  refusedTokensAreRenewed,
  secretsStaySecret,
  tokensStayHome,
  methodsBehave,
  stacksRecover,
];

/** Everything that a run did and must not do. */
export function judge(facts: RunFacts): readonly Violation[] {
  return rules.flatMap((rule) => rule(facts));
}
