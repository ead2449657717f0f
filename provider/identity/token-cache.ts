/** A token and when it ends. */
export interface ExpiringToken {
  readonly token: string;
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * How long before its expiry a token is renewed, in milliseconds. Five minutes is the clock skew that verifiers of
 * Entra's tokens allow, and the margin that Microsoft's own library keeps
 * (https://learn.microsoft.com/en-us/entra/msal/javascript/browser/token-lifetimes).
 * @limit Calls
 */
const renewalMarginMs = 5 * 60_000;

/**
 * How long one forced renewal serves everybody, in milliseconds. Calls that run at the same time are refused with the
 * same token, one after another; a minute is longer than such calls last, and shorter than a token's shortest life.
 */
const forcedRenewalHoldsMs = 60_000;

/** Keeps one token for the process. Any number of concurrent callers share one sign-in. */
export class TokenCache {
  readonly #fetch: () => Promise<ExpiringToken>;
  #token: string | undefined;
  #renewAtMs = 0;
  #forcedAtMs = Number.NEGATIVE_INFINITY;
  #pending: Promise<string> | undefined;

  /** @param fetch signs in; each call must give a new token */
  constructor(fetch: () => Promise<ExpiringToken>) {
    this.#fetch = fetch;
  }

  /** The token, fetched or renewed if need be. A failed fetch is not kept: the next call tries again. */
  getToken({ forceRenewal = false }: { readonly forceRenewal?: boolean } = {}): Promise<string> {
    if (this.#pending !== undefined) {
      return this.#pending;
    }
    const now = Date.now();
    const mustRenew =
      now >= this.#renewAtMs || (forceRenewal && now >= this.#forcedAtMs + forcedRenewalHoldsMs);
    if (this.#token !== undefined && !mustRenew) {
      return Promise.resolve(this.#token);
    }
    if (forceRenewal) {
      this.#forcedAtMs = now;
    }
    this.#pending = this.#fetchAndKeep().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetchAndKeep(): Promise<string> {
    const { token, expiresAtMs } = await this.#fetch();
    const now = Date.now();
    const lifetimeMs = expiresAtMs - now;
    this.#token = token;
    // The margin would eat up a token that lives only minutes; such a one is used for half its life.
    this.#renewAtMs = now + Math.max(lifetimeMs - renewalMarginMs, lifetimeMs / 2);
    return token;
  }
}
