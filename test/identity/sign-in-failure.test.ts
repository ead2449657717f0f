import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../provider/configuration/settings.ts";
import { DefenderError } from "../../provider/errors.ts";
import { signInFailure } from "../../provider/identity/sign-in-failure.ts";
import { clientId, secretValue, settingsFrom, tenantId } from "../configuration/sources.ts";

const settings = settingsFrom({ tenantId, clientId, clientSecret: secretValue });
const url = new URL("https://login.microsoftonline.com/token");

describe("shows no secret", () => {
  const idToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

  test.each([
    ["a library's message", new Error(`refused ${secretValue} and ${idToken}`), undefined],
    [
      "an answer's description",
      new Error("refused"),
      {
        url,
        answer: { status: 400, body: JSON.stringify({ error_description: `bad ${secretValue} ${idToken}` }) },
        failure: undefined,
      },
    ],
    [
      "the cause",
      Object.assign(new Error("refused", { cause: new Error(secretValue) }), { body: secretValue }),
      undefined,
    ],
  ])("although %s holds one", (_where, error, exchange) => {
    const shown = inspect(signInFailure(settings, error, exchange), { depth: 9, showHidden: true });
    expect(shown).not.toContain(secretValue);
    expect(shown).not.toContain(idToken);
  });

  test("and leaves words alone that a short secret happens to be", () => {
    const short = settingsFrom({ tenantId, clientId, clientSecret: "wrong" });
    expect(signInFailure(short, new Error("the wrong tenant"), undefined).message).toContain(
      "the wrong tenant.",
    );
  });
});

describe("says whether the credentials are at fault:", () => {
  const answered = (status: number) => ({ url, answer: { status, body: "{}" }, failure: undefined });
  const unanswered = {
    url,
    answer: undefined,
    failure: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
  };

  test.each([
    [
      "Entra's error is a refusal",
      settings,
      new Error("AADSTS7000215: Bad secret."),
      answered(401),
      "refused",
    ],
    [
      "a certificate that cannot be used is one",
      settings,
      new DefenderError("Damaged."),
      undefined,
      "refused",
    ],
    ["a proxy's page in Entra's place is one", settings, new Error("x"), answered(403), "refused"],
    ["a host that is not reached is none", settings, new Error("x"), unanswered, "unavailable"],
    [
      "nor is a temporary fault of Entra",
      settings,
      new Error("AADSTS90033: Later."),
      answered(503),
      "unavailable",
    ],
    ["nor are too many sign-ins", settings, new Error("x"), answered(429), "unavailable"],
    [
      "a build service that gives no token refuses",
      settings,
      new DefenderError("x", { status: 403 }),
      undefined,
      "refused",
    ],
    [
      "unless its fault is passing",
      settings,
      new DefenderError("x", { status: 500 }),
      undefined,
      "unavailable",
    ],
    [
      "what the default chain comes across was not configured",
      settingsFrom({}),
      new Error("AADSTS700082: The refresh token has expired."),
      undefined,
      "notConfigured",
    ],
  ] as const)("%s", (_, tried, error, exchange, reason) => {
    expect(signInFailure(tried, error, exchange).reason).toBe(reason);
  });
});

test("names the values of a Provider by that provider, in what was tried and in the advice", () => {
  const inputs: Readonly<Record<string, string>> = {
    "defender:providerName": "sub",
    "defender:tenantId": tenantId,
    "defender:clientId": clientId,
    "defender:clientSecret": secretValue,
  };
  const ofProvider = readSettings({ get: (key) => inputs[key] }, {});
  const { message } = signInFailure(ofProvider, new Error("AADSTS90002: No tenant."), undefined);
  expect(message).toContain(`tenant ${tenantId} (Provider "sub": tenantId)`);
  expect(message).toContain('Check the tenant (Provider "sub": tenantId, ARM_TENANT_ID)');
  expect(message).not.toContain("defender:");
});

describe("takes the reason from", () => {
  test("our own errors, however deep", () => {
    const own = new DefenderError("The file is damaged.", { status: 403 });
    const failure = signInFailure(
      settings,
      new Error("outer", { cause: new Error("middle", { cause: own }) }),
      undefined,
    );
    expect(failure.message).toMatch(/ The file is damaged\.$/);
    expect(failure.status).toBe(403);
  });

  test("Entra's error rather than the last exchange", () => {
    const exchange = { url, answer: { status: 401, body: "<html>" }, failure: undefined };
    const failure = signInFailure(settings, new Error("AADSTS90002: No tenant."), exchange);
    expect(failure).toMatchObject({ code: "AADSTS90002", status: 401 });
    expect(failure.message).toContain("(Trace id unknown, correlation id unknown.)");
  });

  test("the error itself when the last answer was fine", () => {
    const exchange = { url, answer: { status: 200, body: "{}" }, failure: undefined };
    expect(signInFailure(settings, new Error("Something else."), exchange).message).toContain(
      " in its place. What the sign-in said: Something else.",
    );
  });

  test("a text that was thrown", () => {
    expect(signInFailure(settings, "just words", undefined).message).toContain(": just words.");
  });
});

test("stays below 4,000 characters", () => {
  const long = "x".repeat(100_000);
  const exchange = {
    url,
    answer: { status: 400, body: JSON.stringify({ error_description: long }) },
    failure: undefined,
  };
  for (const failure of [
    signInFailure(settings, new Error(long), undefined),
    signInFailure(settings, new Error(`AADSTS1: ${long}`), undefined),
    signInFailure(settings, new Error("short"), exchange),
  ]) {
    expect(failure.message.length).toBeLessThan(3000);
  }
});
