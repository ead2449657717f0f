import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Clock } from "./clock.ts";

/** Application permissions that allow reading, and those of which any one allows cancelling. */
export const readRoles = ["Machine.Read.All", "Machine.ReadWrite.All"] as const;
export const cancelRoles = [
  "Machine.CollectForensics",
  "Machine.Isolate",
  "Machine.RestrictExecution",
  "Machine.Scan",
  "Machine.Offboard",
  "Machine.StopAndQuarantine",
  "Machine.LiveResponse",
] as const;

/** An app registration with admin consent to `roles`. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roles: readonly string[];
}

export const demoTenantId = "11111111-2222-4333-8444-555555555555";
export const demoApplication: Application = {
  clientId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
  clientSecret: "demo~secret-of-the-simulator-only",
  roles: ["Machine.Read.All", ...cancelRoles],
};

export interface TokenRequest {
  readonly application: Application;
  readonly audience: string;
}

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>;
let sharedSigningKey: Promise<SigningKey> | undefined;

/** One directory: its applications and the key that signs their tokens. */
export class EntraTenant {
  readonly tenantId: string;
  /** Seconds that a token is valid; Entra's own is 3599. */
  tokenLifetimeSeconds = 3599;
  readonly applications = new Map<string, Application>();
  readonly #clock: Clock;
  readonly #key: SigningKey;
  readonly #verified = new Map<string, JWTPayload>();

  private constructor(tenantId: string, clock: Clock, key: SigningKey) {
    this.tenantId = tenantId;
    this.#clock = clock;
    this.#key = key;
  }

  static async create(tenantId: string, clock: Clock): Promise<EntraTenant> {
    sharedSigningKey ??= generateKeyPair("RS256", { extractable: true });
    return new EntraTenant(tenantId, clock, await sharedSigningKey);
  }

  get issuer(): string {
    return `https://sts.windows.net/${this.tenantId}/`;
  }

  register(application: Application): void {
    this.applications.set(application.clientId.toLowerCase(), application);
  }

  /** Signs an access token as Entra's v1 resources get it. */
  async issueToken({ application, audience }: TokenRequest): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({
      appid: application.clientId,
      idtyp: "app",
      roles: [...application.roles],
      tid: this.tenantId,
      ver: "1.0",
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "simulator-signing-key" })
      .setIssuer(this.issuer)
      .setAudience(audience)
      .setSubject(application.clientId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + this.tokenLifetimeSeconds)
      .sign(this.#key.privateKey);
  }

  /** The claims of a token that this tenant signed and that is valid now; throws otherwise. Audience is not judged here. */
  async verifyToken(token: string): Promise<JWTPayload> {
    const known = this.#verified.get(token);
    const now = this.#clock.now() / 1000;
    if (known !== undefined) {
      if ((known.exp ?? 0) <= now) throw new Error("The token has expired.");
      return known;
    }
    const { payload } = await jwtVerify(token, this.#key.publicKey, {
      issuer: this.issuer,
      currentDate: new Date(this.#clock.now()),
      requiredClaims: ["exp", "aud"],
    });
    this.#verified.set(token, payload);
    return payload;
  }

  async publicKeys(): Promise<{ keys: unknown[] }> {
    const jwk = await exportJWK(this.#key.publicKey);
    return { keys: [{ ...jwk, use: "sig", alg: "RS256", kid: "simulator-signing-key" }] };
  }
}
