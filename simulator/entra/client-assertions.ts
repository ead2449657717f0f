import { X509Certificate } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { Application } from "./application.ts";
import type { EntraTenant } from "./entra-tenant.ts";
import { SignInError } from "./sign-in-error.ts";

export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Seconds. MSAL rounds the time, so that its assertions can begin half a second from now. */
const clockTolerance = 1;

const refuse = (code: number, message: string) => new SignInError(401, "invalid_client", code, message);
const malformed = () => refuse(50027, "JWT token is invalid or malformed.");
const outOfTime = () =>
  refuse(700024, "Client assertion is not within its valid time range. Review the documentation.");

/** Proves an application by its certificate's signature or by a token of an issuer that it trusts. Throws SignInError. */
export async function verifyAssertion(
  tenant: EntraTenant,
  application: Application,
  assertion: string,
  tokenEndpoint: string,
): Promise<void> {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    throw malformed();
  }
  if (claims.iss === application.clientId || claims.sub === application.clientId) {
    await verifyCertificateAssertion(tenant, application, assertion, tokenEndpoint);
  } else {
    await verifyFederatedAssertion(tenant, application, assertion, claims);
  }
}

async function verifyCertificateAssertion(
  tenant: EntraTenant,
  application: Application,
  assertion: string,
  tokenEndpoint: string,
): Promise<void> {
  const header = decodeProtectedHeader(assertion);
  const certificate = registeredCertificate(application, header);
  if (certificate === undefined) {
    throw refuse(
      700027,
      "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]",
    );
  }
  if (Date.parse(certificate.validTo) <= tenant.clock.now()) {
    throw refuse(
      700027,
      "Client assertion contains an invalid signature. [Reason - The key used is expired.]",
    );
  }
  const claims = await verified(tenant, assertion, certificate.publicKey, ["PS256", "RS256"]);
  if (claims.iss !== application.clientId || claims.sub !== application.clientId) {
    throw refuse(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
  }
  const issuerAudience = tokenEndpoint.replace(/\/oauth2\/(v2\.0\/)?token$/, "/v2.0");
  if (![tokenEndpoint, issuerAudience].includes(String(claims.aud))) {
    throw refuse(700023, "Client assertion audience claim does not match Realm issuer.");
  }
  // Its value may come again: a client sends one assertion as long as it is valid.
  if (typeof claims.jti !== "string" || claims.jti === "") {
    throw malformed();
  }
}

/** The certificate whose thumbprint the header names, as SHA-256 or as SHA-1. */
function registeredCertificate(
  application: Application,
  header: Record<string, unknown>,
): X509Certificate | undefined {
  return application.certificates
    .map((pem) => new X509Certificate(pem))
    .find(
      (certificate) =>
        header["x5t#S256"] === base64UrlOf(certificate.fingerprint256) ||
        (header["x5t#S256"] === undefined && header["x5t"] === base64UrlOf(certificate.fingerprint)),
    );
}

function base64UrlOf(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64url");
}

async function verifyFederatedAssertion(
  tenant: EntraTenant,
  application: Application,
  assertion: string,
  unproved: JWTPayload,
): Promise<void> {
  const noMatch = (code: number, what: string, value: unknown) =>
    refuse(
      code,
      `No matching federated identity record found for presented assertion ${what} '${String(value)}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    );
  const trusted = application.federatedCredentials.filter(({ issuer }) => issuer === unproved.iss);
  const key = tenant.issuerKeys.get(String(unproved.iss));
  if (trusted.length === 0 || key === undefined) {
    throw noMatch(700211, "issuer", unproved.iss);
  }
  const claims = await verified(tenant, assertion, key, ["RS256"]);
  const sameSubject = trusted.filter(({ subject }) => subject === claims.sub);
  if (sameSubject.length === 0) {
    throw noMatch(700213, "subject", claims.sub);
  }
  if (!sameSubject.some(({ audience }) => audience === claims.aud)) {
    throw noMatch(700212, "audience", claims.aud);
  }
}

async function verified(
  tenant: EntraTenant,
  assertion: string,
  key: Parameters<typeof jwtVerify>[1],
  algorithms: string[],
): Promise<JWTPayload> {
  try {
    const currentDate = new Date(tenant.clock.now());
    const options = { algorithms, currentDate, clockTolerance, requiredClaims: ["exp"] };
    return (await jwtVerify(assertion, key, options)).payload;
  } catch (error) {
    const isTime = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
    throw isTime ? outOfTime() : refuse(700027, "Client assertion failed signature validation.");
  }
}
