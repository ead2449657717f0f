import { randomUUID } from "node:crypto";
import {
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import type { Clock } from "../clock.ts";
import type { Application } from "./application.ts";
import { SignInError } from "./sign-in-error.ts";

/** Resources that the directory knows: the Defender API under its names in all clouds, and the new host's name. */
const knownResources: ReadonlySet<string> = new Set([
  "https://api.securitycenter.microsoft.com",
  "https://api.security.microsoft.com",
  "https://securitycenter.onmicrosoft.com/windowsatpservice",
  "https://securitycenter.onmicrosoft.us/windowsatpservice",
  "https://api-gcc.securitycenter.microsoft.us",
  "https://api-gov.securitycenter.microsoft.us",
  "https://security.microsoft.com/mtp",
  "https://graph.microsoft.com",
]);

const keyId = "simulator-signing-key";
const sharedKeys = new Map<SigningAlgorithm, Promise<GenerateKeyPairResult>>();

/** How tokens are signed: Entra's way is RS256; ES256 takes a tenth of its time. */
export type SigningAlgorithm = "RS256" | "ES256";

/** One directory of Entra ID: its applications, the issuers it can reach, and the key that signs its tokens. */
export class EntraTenant {
  readonly tenantId: string;
  readonly clock: Clock;
  /** Seconds that a token is valid; Entra's own default is 3599. May be changed at any time. */
  tokenLifetimeSeconds = 3599;
  /** Public keys of OIDC issuers, by their URL; a real directory fetches them. */
  readonly issuerKeys = new Map<string, GenerateKeyPairResult["publicKey"]>();
  readonly #applications = new Map<string, Application>();
  readonly #algorithm: SigningAlgorithm;
  readonly #key: GenerateKeyPairResult;
  readonly #verified = new Map<string, JWTPayload>();

  private constructor(
    tenantId: string,
    clock: Clock,
    algorithm: SigningAlgorithm,
    key: GenerateKeyPairResult,
  ) {
    this.tenantId = tenantId;
    this.clock = clock;
    this.#algorithm = algorithm;
    this.#key = key;
  }

  static async create(
    tenantId: string,
    clock: Clock,
    algorithm: SigningAlgorithm = "RS256",
  ): Promise<EntraTenant> {
    const key = sharedKeys.get(algorithm) ?? generateKeyPair(algorithm, { extractable: true });
    sharedKeys.set(algorithm, key);
    return new EntraTenant(tenantId, clock, algorithm, await key);
  }

  get issuer(): string {
    return `https://sts.windows.net/${this.tenantId}/`;
  }

  /** Registers an application, or replaces the one with the same client id. Tokens issued before keep their roles. */
  register(application: Application): void {
    this.#applications.set(application.clientId.toLowerCase(), application);
  }

  application(clientId: string): Application | undefined {
    return this.#applications.get(clientId.toLowerCase());
  }

  unregister(clientId: string): void {
    this.#applications.delete(clientId.toLowerCase());
  }

  /** Signs an access token for a resource as Entra does for an application. */
  async issueToken(application: Application, resource: string): Promise<string> {
    if (!knownResources.has(resource.replace(/\/$/, ""))) {
      throw new SignInError(
        400,
        "invalid_resource",
        500011,
        `The resource principal named ${resource} was not found in the tenant named Contoso.`,
      );
    }
    if (application.assignmentRequired && application.roles.length === 0) {
      throw new SignInError(
        400,
        "invalid_grant",
        501051,
        `Application '${application.clientId}'(demo) is not assigned to a role for the application '${resource}'(WindowsDefenderATP).`,
      );
    }
    const now = Math.floor(this.clock.now() / 1000);
    const claims: JWTPayload = {
      appid: application.clientId,
      aud: resource,
      exp: now + this.tokenLifetimeSeconds,
      iat: now,
      idtyp: "app",
      iss: this.issuer,
      jti: randomUUID(),
      nbf: now,
      // Entra leaves the claim out when nothing was consented to.
      ...(application.roles.length === 0 ? {} : { roles: [...application.roles] }),
      sub: application.clientId,
      tid: this.tenantId,
      ver: "1.0",
    };
    const header = { alg: this.#algorithm, typ: "JWT", kid: keyId };
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(this.#key.privateKey);
    this.#verified.set(token, claims);
    return token;
  }

  /**
   * The claims of a token that this tenant signed and that is valid now; throws otherwise. The audience is not
   * judged here. The signature of a token that was issued or verified here before is not checked again: it is the
   * same text. So a request waits for no other thread, and a test can drive time past it.
   */
  async verifyToken(token: string): Promise<JWTPayload> {
    const known = this.#verified.get(token);
    if (known !== undefined) {
      if ((known.exp ?? 0) * 1000 <= this.clock.now()) {
        throw new Error("The token has expired.");
      }
      return known;
    }
    const { payload } = await jwtVerify(token, this.#key.publicKey, {
      algorithms: [this.#algorithm],
      issuer: this.issuer,
      currentDate: new Date(this.clock.now()),
    });
    this.#verified.set(token, payload);
    return payload;
  }

  async publicKeys(): Promise<unknown> {
    return {
      keys: [{ ...(await exportJWK(this.#key.publicKey)), use: "sig", alg: this.#algorithm, kid: keyId }],
    };
  }
}
