import { expect, test } from "vitest";
import { judgeAudience, judgeSignIn } from "../../../provider/command/doctor/token.ts";
import { AuthenticationError } from "../../../provider/errors.ts";
import { worked } from "./found.ts";

const scope = "https://api.securitycenter.microsoft.com/.default";
const factsFor = (audience: string | undefined) => ({ permissions: [], audience, applicationId: undefined });

test("a sign-in tells how long it took, or what its error says", () => {
  expect(judgeSignIn(worked("token"))).toMatchObject({
    verdict: "ok",
    finding: "A token was given, in 7 ms.",
  });
  const failure = new AuthenticationError("Could not sign in. Do this.");
  expect(judgeSignIn({ worked: false, failure, tookMs: 7 })).toMatchObject({
    verdict: "failed",
    finding: "Could not sign in. Do this.",
  });
});

test.each(["https://api.securitycenter.microsoft.com", "https://API.securitycenter.microsoft.com/"])(
  "a token for %s is the one that was asked for",
  (audience) => {
    expect(judgeAudience(factsFor(audience), scope)).toMatchObject({ verdict: "ok" });
  },
);

test("a token for something else is a warning that names both", () => {
  expect(judgeAudience(factsFor("https://graph.microsoft.com"), scope)).toMatchObject({
    verdict: "warning",
    finding:
      "The token is for https://graph.microsoft.com, and was asked for https://api.securitycenter.microsoft.com.",
    fix: expect.stringContaining("defender:scope"),
  });
});

test("a token that cannot be read, or does not say what it is for, is a warning", () => {
  expect(judgeAudience(undefined, scope).verdict).toBe("warning");
  expect(judgeAudience(factsFor(undefined), scope).verdict).toBe("warning");
});
