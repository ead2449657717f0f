/** A token and when it ends. */
export interface ExpiringToken {
  readonly token: string;
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * Fetches a token.
 *
 * @param renew whether a token fetched before must not be given again
 */
export type FetchToken = (renew: boolean) => Promise<ExpiringToken>;

/**
 * How long before its expiry a token is renewed, in milliseconds: five minutes, the clock skew that Entra allows
 * (https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference), and the margin that MSAL keeps.
 */
const renewalMarginMs = 5 * 60_000;

/** Keeps one token for the process. Any number of concurrent callers share one sign-in. */
export class TokenCache {
  readonly #fetch: FetchToken;
  #current: ExpiringToken | undefined;
  #renewAtMs = 0;
  #pending: Promise<string> | undefined;

  constructor(fetch: FetchToken) {
    this.#fetch = fetch;
  }

  /** The token, fetched or renewed if need be. A failed fetch is not kept: the next call tries again. */
  getToken(options: { readonly forceRenewal?: boolean } = {}): Promise<string> {
    if (this.#pending !== undefined) {
      return this.#pending;
    }
    if (options.forceRenewal !== true && this.#current !== undefined && Date.now() < this.#renewAtMs) {
      return Promise.resolve(this.#current.token);
    }
    const pending = this.#fetchAndKeep(this.#current !== undefined).finally(() => {
      this.#pending = undefined;
    });
    this.#pending = pending;
    return pending;
  }

  async #fetchAndKeep(renew: boolean): Promise<string> {
    const fetched = await this.#fetch(renew);
    const lifetimeMs = fetched.expiresAtMs - Date.now();
    this.#current = fetched;
    // A token that lives shorter than twice the margin would be renewed at once or at every call.
    this.#renewAtMs = Date.now() + Math.max(lifetimeMs - renewalMarginMs, lifetimeMs / 2);
    return fetched.token;
  }
}
