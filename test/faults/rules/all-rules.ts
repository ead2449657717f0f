import type { RunFacts, Violation } from "../model/facts.ts";
import { cancellationsAreAttributed } from "./attribution.ts";
import { bulkClaimsAreTrue } from "./bulk/bulk-claims.ts";
import { bulkDiffsTell } from "./bulk/bulk-diffs.ts";
import { confirmedActionsMatch } from "./bulk/confirmed-actions.ts";
import { callsAreCounted } from "./call-counts.ts";
import { cancelCallsAreDue } from "./cancel-calls.ts";
import { claimsAreTrue, provenStays } from "./claims.ts";
import { methodsBehave } from "./conduct.ts";
import { absenceIsConfirmed } from "./disappearance.ts";
import { foreignTextsStayData } from "./foreign-texts.ts";
import { limitsAreKept, waitsAreHonoured } from "./limits.ts";
import { lookUpsAreTrue } from "./look-ups.ts";
import { orphansEnd } from "./orphans.ts";
import { outcomesAreProven } from "./proof.ts";
import { stacksRecover } from "./recovery/stacks-recover.ts";
import { refusedTokensAreRenewed } from "./renewal.ts";
import { secretsStaySecret, tokensStayHome } from "./secrecy.ts";

const rules: readonly ((facts: RunFacts) => readonly Violation[])[] = [
  claimsAreTrue,
  provenStays,
  bulkClaimsAreTrue,
  confirmedActionsMatch,
  bulkDiffsTell,
  lookUpsAreTrue,
  cancellationsAreAttributed,
  cancelCallsAreDue,
  absenceIsConfirmed,
  limitsAreKept,
  waitsAreHonoured,
  refusedTokensAreRenewed,
  outcomesAreProven,
  orphansEnd,
  callsAreCounted,
  secretsStaySecret,
  foreignTextsStayData,
  tokensStayHome,
  methodsBehave,
  stacksRecover,
];

/** Everything that a run did and must not do. */
export function judge(facts: RunFacts): readonly Violation[] {
  return rules.flatMap((rule) => rule(facts));
}
