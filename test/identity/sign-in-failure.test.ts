import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
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
      " Something else. Check that",
    );
  });

  test("a text that was thrown", () => {
    expect(signInFailure(settings, "just words", undefined).message).toContain(" just words. ");
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
