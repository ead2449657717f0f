import { randomUUID } from "node:crypto";
import { type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import type { Clock } from "../clock.ts";

/** Issuers as their documentation names them. */
export const githubIssuer = "https://token.actions.githubusercontent.com";
export const azurePipelinesIssuer = "https://vstoken.dev.azure.com/99999999-1111-4222-8333-444444444444";
export const gitlabIssuer = "https://gitlab.com";

export interface IdTokenRequest {
  readonly subject: string;
  readonly audience: string;
  /** Default: 300, as GitHub's. */
  readonly lifetimeSeconds?: number;
}

let sharedKey: Promise<GenerateKeyPairResult> | undefined;

/** An OIDC issuer outside of Entra: a build service that vouches for its jobs. */
export class FederatedIssuer {
  readonly url: string;
  readonly publicKey: GenerateKeyPairResult["publicKey"];
  readonly #privateKey: GenerateKeyPairResult["privateKey"];
  readonly #clock: Clock;

  private constructor(url: string, clock: Clock, key: GenerateKeyPairResult) {
    this.url = url;
    this.publicKey = key.publicKey;
    this.#privateKey = key.privateKey;
    this.#clock = clock;
  }

  static async create(url: string, clock: Clock): Promise<FederatedIssuer> {
    sharedKey ??= generateKeyPair("RS256");
    return new FederatedIssuer(url, clock, await sharedKey);
  }

  issueIdToken({ subject, audience, lifetimeSeconds = 300 }: IdTokenRequest): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "issuer-signing-key" })
      .setIssuer(this.url)
      .setSubject(subject)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.#privateKey);
  }
}
