import type { Reporter } from "../reporting/reporter.ts";
import type { GetToken } from "./call-attempts.ts";
import { missingPermissions, type TokenFacts, tokenFactsOf } from "./permissions.ts";

/** A source of tokens whose tokens are looked at on their way to a call. */
export interface InspectedTokens {
  readonly getToken: GetToken;
  /** What the newest token says about itself, if it can be read. */
  readonly facts: () => TokenFacts | undefined;
}

/**
 * Reads what each token says about itself, for explanations, and warns of the first one when its permissions cannot be
 * enough. That is before the first call, so nothing was cancelled yet that could not be verified by reading.
 */
export function inspectTokens(getToken: GetToken, reporter: Reporter): InspectedTokens {
  let facts: TokenFacts | undefined;
  let inspected: string | undefined;
  return {
    getToken: async (options) => {
      const token = await getToken(options);
      // Nearly every call has the token of the one before.
      if (token === inspected) {
        return token;
      }
      facts = tokenFactsOf(token);
      if (inspected === undefined && facts !== undefined) {
        for (const sentence of missingPermissions(facts)) {
          reporter.warn(`${sentence}, and the token has none of these permissions.`);
        }
      }
      inspected = token;
      return token;
    },
    facts: () => facts,
  };
}
