import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { type JWTHeaderParameters, SignJWT } from "jose";
import { generate } from "selfsigned";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { azureTokenExchangeAudience } from "../../../simulator/entra/application.ts";
import { assertionType } from "../../../simulator/entra/client-assertions.ts";
import { FederatedIssuer } from "../../../simulator/entra/federated-issuer.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

interface Certificate {
  readonly key: string;
  readonly pem: string;
}

let registered: Certificate;
let foreign: Certificate;
let calls: SimulatorCalls;

async function makeCertificate(): Promise<Certificate> {
  const { private: key, cert: pem } = await generate([{ name: "commonName", value: "app" }], {
    algorithm: "sha256",
    notBeforeDate: new Date("2026-01-01T00:00:00Z"),
    notAfterDate: new Date("2026-04-01T00:00:00Z"),
  });
  return { key, pem };
}

beforeAll(async () => {
  [registered, foreign] = await Promise.all([makeCertificate(), makeCertificate()]);
});

beforeEach(async () => {
  calls = await SimulatorCalls.create({ application: { certificates: [registered.pem] } });
});

const thumbprint = (hex: string) => Buffer.from(hex.replaceAll(":", ""), "hex").toString("base64url");
const sha256Header = (pem: string) => ({
  alg: "PS256",
  "x5t#S256": thumbprint(new X509Certificate(pem).fingerprint256),
});

interface AssertionParts {
  readonly header?: JWTHeaderParameters;
  readonly claims?: Record<string, unknown>;
  readonly signedBy?: Certificate;
}

/** A right certificate assertion, but for the parts that are given. A claim set to undefined is left out. */
function certificateAssertion({
  header,
  claims = {},
  signedBy = registered,
}: AssertionParts = {}): Promise<string> {
  const { clientId } = calls.apps.application;
  const now = calls.apps.clock.now() / 1000;
  const all = {
    iss: clientId,
    sub: clientId,
    aud: `https://login.example/${calls.apps.tenantId}/oauth2/v2.0/token`,
    jti: randomUUID(),
    nbf: now,
    exp: now + 600,
    ...claims,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given)
    .setProtectedHeader(header ?? sha256Header(registered.pem))
    .sign(createPrivateKey(signedBy.key));
}

async function present(assertion: string): Promise<unknown> {
  const response = await calls.askForToken({
    client_assertion_type: assertionType,
    client_assertion: assertion,
  });
  const body = response.json();
  return response.statusCode === 200 ? "token" : [response.statusCode, body.error, body.error_codes[0]];
}

describe("a certificate assertion", () => {
  test("with a SHA-256 thumbprint is accepted, and accepted again", async () => {
    const assertion = await certificateAssertion();
    expect(await present(assertion)).toBe("token");
    expect(await present(assertion)).toBe("token");
  });

  test("with a SHA-1 thumbprint is accepted", async () => {
    const header = { alg: "RS256", x5t: thumbprint(new X509Certificate(registered.pem).fingerprint) };
    expect(await present(await certificateAssertion({ header }))).toBe("token");
  });

  test("that begins a second from now is accepted, because MSAL rounds up", async () => {
    const nbf = calls.apps.clock.now() / 1000 + 1;
    expect(await present(await certificateAssertion({ claims: { nbf } }))).toBe("token");
  });

  test("for the issuer as audience is accepted", async () => {
    const aud = `https://login.example/${calls.apps.tenantId}/v2.0`;
    expect(await present(await certificateAssertion({ claims: { aud } }))).toBe("token");
  });

  test.each<[string, () => AssertionParts, number]>([
    ["signed by another key", () => ({ signedBy: foreign }), 700027],
    [
      "with the thumbprint of a foreign certificate",
      () => ({ header: sha256Header(foreign.pem), signedBy: foreign }),
      700027,
    ],
    ["without a thumbprint", () => ({ header: { alg: "PS256" } }), 700027],
    ["by another issuer", () => ({ claims: { iss: "other" } }), 700021],
    ["for another subject", () => ({ claims: { sub: "other" } }), 700021],
    [
      "for another audience",
      () => ({ claims: { aud: "https://login.example/other/oauth2/v2.0/token" } }),
      700023,
    ],
    ["that has expired", () => ({ claims: { exp: calls.apps.clock.now() / 1000 - 1 } }), 700024],
    ["that is not valid yet", () => ({ claims: { nbf: calls.apps.clock.now() / 1000 + 60 } }), 700024],
    ["without an expiry", () => ({ claims: { exp: undefined } }), 700024],
    ["without a jti", () => ({ claims: { jti: undefined } }), 50027],
  ])("%s is refused", async (_name, parts, code) => {
    expect(await present(await certificateAssertion(parts()))).toEqual([401, "invalid_client", code]);
  });

  test("of a certificate that has expired is refused", async () => {
    calls.apps.clock.advance(31 * 24 * 3_600_000);
    expect(await present(await certificateAssertion())).toEqual([401, "invalid_client", 700027]);
  });

  test("of an application without certificates is refused", async () => {
    calls.apps.tenant.register({ ...calls.apps.application, certificates: [] });
    expect(await present(await certificateAssertion())).toEqual([401, "invalid_client", 700027]);
  });

  test("that is no JWT is refused", async () => {
    expect(await present("nonsense")).toEqual([401, "invalid_client", 50027]);
  });

  test("of an unknown type is no proof", async () => {
    const response = await calls.askForToken({
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
      client_assertion: await certificateAssertion(),
    });
    expect(response.json().error_codes).toEqual([7000218]);
  });
});

describe("a federated assertion", () => {
  const idToken = (change: { subject?: string; audience?: string } = {}) =>
    calls.apps.issuers.github.issueIdToken({
      subject: calls.apps.workload.github.subject,
      audience: azureTokenExchangeAudience,
      ...change,
    });

  test("of a trusted issuer for the registered subject and audience is accepted", async () => {
    expect(await present(await idToken())).toBe("token");
  });

  test("for another subject, such as another branch, is refused", async () => {
    const subject = "repo:contoso/response:ref:refs/heads/feature";
    expect(await present(await idToken({ subject }))).toEqual([401, "invalid_client", 700213]);
  });

  test("for another audience is refused", async () => {
    expect(await present(await idToken({ audience: "https://github.com/contoso" }))).toEqual([
      401,
      "invalid_client",
      700212,
    ]);
  });

  test("of an issuer that the application does not trust is refused", async () => {
    calls.apps.tenant.register({ ...calls.apps.application, federatedCredentials: [] });
    expect(await present(await idToken())).toEqual([401, "invalid_client", 700211]);
  });

  test("of an issuer that the directory cannot reach is refused", async () => {
    calls.apps.tenant.issuerKeys.delete(calls.apps.issuers.github.url);
    expect(await present(await idToken())).toEqual([401, "invalid_client", 700211]);
  });

  test("that has expired is refused", async () => {
    const token = await idToken();
    calls.apps.clock.advance(301_000);
    expect(await present(token)).toEqual([401, "invalid_client", 700024]);
  });

  test("signed by another key than the issuer's is refused", async () => {
    const now = calls.apps.clock.now() / 1000;
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(calls.apps.issuers.github.url)
      .setSubject(calls.apps.workload.github.subject)
      .setAudience(azureTokenExchangeAudience)
      .setExpirationTime(now + 300)
      .sign(createPrivateKey(foreign.key));
    expect(await present(forged)).toEqual([401, "invalid_client", 700027]);
  });

  test("needs issuer, subject and audience in one registered credential", async () => {
    const { github, gitlab } = calls.apps.workload;
    expect(await present(await idToken({ subject: gitlab.subject }))).toEqual([
      401,
      "invalid_client",
      700213,
    ]);
    const issuer = await FederatedIssuer.create(calls.apps.issuers.gitlab.url, calls.apps.clock);
    const token = await issuer.issueIdToken({
      subject: github.subject,
      audience: azureTokenExchangeAudience,
    });
    expect(await present(token)).toEqual([401, "invalid_client", 700213]);
  });
});
