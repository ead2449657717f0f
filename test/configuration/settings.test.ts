import { globSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { describeSettings } from "../../provider/configuration/description.ts";
import { processEnvironment } from "../../provider/configuration/environment.ts";
import { Secret } from "../../provider/configuration/secret.ts";
import { environmentNames, settingKeys } from "../../provider/configuration/setting-names.ts";
import { clientId, problemsOf, secretValue, settingsFrom, signInEnvironment, tenantId } from "./sources.ts";

describe("requestTimeoutSeconds", () => {
  test.each([
    [undefined, 30_000],
    ["1", 1000],
    ["2.5", 2500],
    ["300", 300_000],
  ])("%s is %i ms", (value, milliseconds) => {
    const config: Record<string, string> = value === undefined ? {} : { requestTimeoutSeconds: value };
    expect(settingsFrom(config, signInEnvironment).requestTimeoutMs).toBe(milliseconds);
  });

  test.each(["0", "0.9", "301", "-5", "30s", "1e2", "NaN", "Infinity", "0x10", "1,5"])(
    "%s is refused",
    (value) => {
      expect(problemsOf({ requestTimeoutSeconds: value }, signInEnvironment)).toContain(
        `- defender:requestTimeoutSeconds: "${value}" is not valid. To fix: give a number of seconds from 1 to 300, without a unit.`,
      );
    },
  );
});

test("lists every problem in one error, each with its name, the value's fault and the fix", () => {
  const message = problemsOf(
    { cloud: "moon", apiBaseUrl: "http://a.example", requestTimeoutSeconds: "x", clientSecret: secretValue },
    { ARM_TENANT_ID: "not a tenant", ARM_CLIENT_ID: clientId },
  );
  const [title, ...lines] = message.split("\n");
  expect(title).toBe("4 settings of the Defender provider are missing or wrong:");
  expect(lines.map((line) => line.split(":", 2).join(":"))).toEqual([
    "- defender:cloud",
    "- defender:apiBaseUrl",
    "- defender:requestTimeoutSeconds",
    '- ARM_TENANT_ID: "not…" (12 characters) is not valid. To fix',
  ]);
  for (const line of lines) {
    expect(line).toMatch(/^- .+: .+\. To fix: .+\.$/);
  }
});

test.each([
  [undefined, undefined],
  ["fail", "fail"],
  ["warn", "warn"],
])("onBlindPreview %s is %s", (value, setting) => {
  const config: Record<string, string> = value === undefined ? {} : { onBlindPreview: value };
  expect(settingsFrom(config, signInEnvironment).onBlindPreview).toBe(setting);
});

test("onBlindPreview can be nothing else", () => {
  expect(problemsOf({ onBlindPreview: "ignore" }, signInEnvironment)).toContain(
    '- defender:onBlindPreview: "ignore" is not valid. To fix: give fail or warn.',
  );
});

describe("no secret leaves the settings", () => {
  const settings = settingsFrom({ tenantId, clientId, clientSecret: secretValue });

  test.each([
    ["describing", () => describeSettings(settings)],
    ["inspecting", () => inspect(settings, { depth: 9, showHidden: true })],
    ["serialising", () => JSON.stringify(settings)],
    [
      "joining into a text",
      () => `${settings.signIn.kind === "clientSecret" ? settings.signIn.clientSecret.value : ""}`,
    ],
  ])("by %s", (_way, show) => {
    expect(show()).not.toContain(secretValue);
    expect(show()).toContain("[secret]");
  });

  test("unless it is revealed", () => {
    expect(new Secret(secretValue).reveal()).toBe(secretValue);
  });

  test("by errors, whatever is wrong", () => {
    const secrets = ["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"];
    const config = Object.fromEntries(secrets.map((key) => [key, `${secretValue} with a space`]));
    expect(problemsOf(config)).not.toContain(secretValue);
  });
});

describe("the description says which way signs in and where each value came from", () => {
  test.each([
    [
      settingsFrom({ tenantId, clientId, clientSecret: secretValue, region: "eu" }),
      [
        `Sign-in: a client secret, tenant ${tenantId} (defender:tenantId), client ${clientId} (defender:clientId), secret [secret] (defender:clientSecret)`,
        "Authority: https://login.microsoftonline.com (default cloud commercial)",
        "Scope: https://api.securitycenter.microsoft.com/.default (default cloud commercial)",
        "API: https://eu.api.security.microsoft.com (defender:region eu)",
      ],
    ],
    [
      settingsFrom({ cloud: "gcc", scope: "https://s.example/.default" }, { ARM_USE_MSI: "true" }),
      [
        "Sign-in: a managed identity",
        "Authority: https://login.microsoftonline.com (defender:cloud gcc)",
        "Scope: https://s.example/.default (defender:scope)",
        "API: https://api-gcc.securitycenter.microsoft.us (defender:cloud gcc)",
      ],
    ],
  ])("example %#", (settings, lines) => {
    expect(describeSettings(settings).split("\n")).toEqual(lines);
  });

  test("points at a secret and a client id from different places", () => {
    const mixed = settingsFrom(
      { clientSecret: secretValue },
      { ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId },
    );
    expect(describeSettings(mixed)).toContain(
      "note: ARM_CLIENT_ID and defender:clientSecret come from different places; check that they belong to the same application",
    );
    expect(describeSettings(settingsFrom({}, signInEnvironment))).not.toContain("note:");
  });

  test("shows of an ID token request the host only", () => {
    const settings = settingsFrom(
      { tenantId, clientId, useOidc: "true" },
      {
        ACTIONS_ID_TOKEN_REQUEST_URL: "https://actions.example/abc?x=1",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
      },
    );
    expect(describeSettings(settings)).toContain("ID token request URL https://actions.example (ACTIONS_ID");
    expect(describeSettings(settings)).not.toContain("abc");
  });
});

describe("the environment", () => {
  test("is that of the process", () => {
    expect(processEnvironment()).toBe(process.env);
  });

  test("is read in one file", () => {
    const readers = globSync("provider/**/*.ts").filter((file) =>
      /process\s*\.\s*env/.test(withoutComments(file)),
    );
    expect(readers).toEqual(["provider/configuration/environment.ts"]);
  });

  test("names each variable once, so that no value can be taken for another", () => {
    const names = Object.values(environmentNames).flatMap((byLayer) => Object.values(byLayer ?? {}).flat());
    expect(new Set(names).size).toBe(names.length);
  });
});

test("knows the keys of the stack config that the documentation names", () => {
  expect([...settingKeys]).toEqual([
    "tenantId",
    "clientId",
    "clientSecret",
    "clientCertificatePath",
    "clientCertificatePassword",
    "useOidc",
    "oidcToken",
    "oidcTokenFilePath",
    "oidcRequestUrl",
    "oidcRequestToken",
    "useMsi",
    "cloud",
    "region",
    "apiBaseUrl",
    "authorityHost",
    "scope",
    "requestTimeoutSeconds",
    "callsPerMinute",
    "callsPerHour",
    "showSettings",
    "onBlindPreview",
  ]);
});

function withoutComments(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
