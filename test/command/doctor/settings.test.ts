import { expect, test } from "vitest";
import { attempt } from "../../../provider/command/doctor/attempt.ts";
import { judgeSettings } from "../../../provider/command/doctor/settings.ts";
import { clientId, secretValue, settingsFrom, tenantId, type Values } from "../../configuration/sources.ts";

const judged = async (config: Values, environment: Values = {}) =>
  judgeSettings(await attempt(() => settingsFrom(config, environment)));

test("each value is told with where it comes from, and the secret is not", async () => {
  const findings = await judged(
    { tenantId, cloud: "gcc", clientId, clientSecret: secretValue, requestTimeoutSeconds: "60" },
    { ARM_TENANT_ID: "contoso.example" },
  );
  expect(findings).toEqual([
    {
      check: "settings",
      verdict: "ok",
      finding: `Signs in with a client secret, tenant ${tenantId} (defender:tenantId), client ${clientId} (defender:clientId), secret [secret] (defender:clientSecret).`,
    },
    {
      check: "addresses",
      verdict: "ok",
      finding:
        "Authority: https://login.microsoftonline.com (defender:cloud gcc); Scope: https://api-gcc.securitycenter.microsoft.us/.default (defender:cloud gcc); API: https://api-gcc.securitycenter.microsoft.us (defender:cloud gcc).",
    },
    {
      check: "limits",
      verdict: "ok",
      finding: "100 calls a minute and 1500 an hour of each kind; a request may take 60 s.",
    },
  ]);
});

test("all problems of the settings are told together", async () => {
  const findings = await judged({ useOidc: "true", tenantId: "?", callsPerMinute: "0" });
  expect(findings).toMatchObject([{ check: "settings", verdict: "failed" }]);
  for (const name of ["tenantId", "clientId", "callsPerMinute"]) {
    expect(findings[0]?.finding).toContain(`- defender:${name}: `);
  }
});

test("nothing configured is a warning, with the ways there are", async () => {
  expect((await judged({}))[0]).toMatchObject({
    verdict: "warning",
    finding: expect.stringContaining("the default chain of the Azure SDK"),
    fix: expect.stringContaining("defender:useOidc"),
  });
});

test("a secret and a client id from different places are a warning", async () => {
  expect(
    (await judged({ clientSecret: secretValue, tenantId }, { ARM_CLIENT_ID: clientId }))[0],
  ).toMatchObject({
    verdict: "warning",
    finding: expect.stringContaining("come from different places"),
    fix: expect.any(String),
  });
});
