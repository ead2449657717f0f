import type { Reporter } from "../reporting/reporter.ts";
import type { Operation } from "./call.ts";
import type { GetCallToken, GetToken } from "./call-attempts.ts";
import { type Access, missingPermission, type TokenFacts, tokenFactsOf } from "./permissions.ts";

/** A source of tokens whose tokens are looked at on their way to a call. */
export interface InspectedTokens {
  readonly getToken: GetCallToken;
  /** What the newest token says about itself, if it can be read. */
  readonly facts: () => TokenFacts | undefined;
}

/**
 * Reads what each token says about itself, for explanations, and warns once of each permission that it lacks: of the one
 * to read before the first call, so that nothing is cancelled yet that could not be verified, and of those to cancel
 * before the first cancel call. A preview makes none, so an identity that may only read is not warned there.
 */
export function inspectTokens(getToken: GetToken, reporter: Reporter): InspectedTokens {
  let facts: TokenFacts | undefined;
  let inspected: string | undefined;
  const checked = new Set<Access>();
  const check = (access: Access) => {
    if (facts === undefined || checked.has(access)) {
      return;
    }
    checked.add(access);
    const sentence = missingPermission(access, facts);
    if (sentence !== undefined) {
      reporter.warn(`${sentence}, and the token has none of these permissions.`);
    }
  };
  return {
    getToken: async (operation: Operation, options) => {
      const token = await getToken(options);
      // Nearly every call has the token of the one before.
      if (token !== inspected) {
        facts = tokenFactsOf(token);
        inspected = token;
      }
      check("read");
      if (operation === "cancel") {
        check("cancel");
      }
      return token;
    },
    facts: () => facts,
  };
}
