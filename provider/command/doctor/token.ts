import type { TokenFacts } from "../../defender/permissions.ts";
import { type Attempt, wordsOf } from "./attempt.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** Whether the sign-in gave a token. */
export function judgeSignIn(signedIn: Attempt<unknown>): Finding {
  return signedIn.worked
    ? ok("sign-in", `A token was given, in ${signedIn.tookMs} ms.`)
    : failed("sign-in", wordsOf(signedIn.failure));
}

/** Whether the token is for the API that it was asked for. */
export function judgeAudience(facts: TokenFacts | undefined, scope: string): Finding {
  if (facts === undefined) {
    return warning("audience", "The token cannot be read, so what it is for and what it allows is unknown.");
  }
  const { audience } = facts;
  const asked = scope.replace(/\/\.default$/, "");
  if (audience === undefined) {
    return warning("audience", "The token does not say what it is for.");
  }
  return withoutSlash(audience) === withoutSlash(asked)
    ? ok("audience", `The token is for ${audience}.`)
    : warning(
        "audience",
        `The token is for ${audience}, and was asked for ${asked}.`,
        "If calls are refused with 403, check defender:scope and defender:cloud.",
      );
}

function withoutSlash(resource: string): string {
  return resource.replace(/\/$/, "").toLowerCase();
}
